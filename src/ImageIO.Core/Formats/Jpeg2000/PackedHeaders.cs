using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Packet headers that stand apart from their packets: in the main header (PPM) or in those of a tile (PPT; T.800 A.7.4,
/// A.7.5).</summary>
internal sealed class PackedHeaders(SourceStream source, ReadOptions options)
{
    private readonly List<(int Part, int Index, byte[] Bytes)> _segments = [];
    private List<byte[]>? _parts;
    private long _bytes;
    private int _part;

    public bool IsEmpty => _segments.Count == 0;

    /// <summary>Takes a segment of the main header.</summary>
    public void AddMain(SegmentReader segment) => AddTile(segment);

    /// <summary>Takes a segment of a tile's part.</summary>
    public void AddTile(SegmentReader segment)
    {
        var index = segment.ReadUInt8();
        _bytes += segment.Left;
        if (_bytes > options.Limits.MaxMetadataBytes)
            source.Working.Check(_bytes);
        _segments.Add((_part, index, segment.Rest.ToArray()));
    }

    /// <summary>Indices count anew in each part of a tile.</summary>
    public void EndPart() => _part++;

    /// <summary>All headers of a tile.</summary>
    public byte[] OfTile()
        => [.. _segments.OrderBy(segment => segment.Part).ThenBy(segment => segment.Index).SelectMany(segment => segment.Bytes)];

    /// <summary>The headers that the main header has for parts of a tile; null where it has none at all.</summary>
    public byte[]? OfParts(IReadOnlyList<TilePart> parts)
    {
        if (IsEmpty)
            return null;
        _parts ??= Split(OfTile());
        return [.. parts.Where(part => part.Number < _parts.Count).SelectMany(part => _parts[part.Number])];
    }

    /// <summary>Each part's headers come behind their length.</summary>
    private static List<byte[]> Split(ReadOnlySpan<byte> bytes)
    {
        var parts = new List<byte[]>();
        while (bytes.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            bytes = bytes[4..];
            CodecTools.ThrowCorruptIf(
                length > bytes.Length,
                $"The packed headers of a tile are said to have {length} bytes, and {bytes.Length} are left.");
            parts.Add(bytes[..(int)length].ToArray());
            bytes = bytes[(int)length..];
        }

        return parts;
    }
}

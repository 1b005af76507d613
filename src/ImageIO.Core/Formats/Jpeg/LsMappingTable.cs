using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>A table that samples are places in (ITU-T T.87, C.2.4.1.2): a palette.</summary>
/// <param name="entryBytes">Bytes of an entry: channels of 8 bits.</param>
internal sealed class LsMappingTable(int entryBytes)
{
    private readonly List<byte> _bytes = [];

    /// <summary>Channels of an entry.</summary>
    public int Channels => entryBytes;

    /// <summary>The entries as metadata have palettes; empty where they are none of RGB.</summary>
    public byte[] Palette => entryBytes == 3 ? [.. _bytes] : [];

    /// <summary>Adds entries.</summary>
    /// <param name="source">At the entries.</param>
    /// <param name="length">Their bytes.</param>
    public void Read(SourceStream source, int length)
    {
        // Samples of 16 bits have no more places than that.
        CodecTools.ThrowCorruptIf(_bytes.Count + length > entryBytes * (ushort.MaxValue + 1),
            "A mapping table has more entries than samples can name.", source.Position);
        _bytes.AddRange(source.ReadSpan(length));
    }

    /// <summary>Puts the entries of places in a row; places without an entry are zero.</summary>
    public void Expand(ReadOnlySpan<ushort> places, Span<byte> row)
    {
        for (int i = 0, to = 0; i < places.Length; i++)
        {
            var from = places[i] * entryBytes;
            for (var channel = 0; channel < entryBytes; channel++, to++)
                row[to] = from + channel < _bytes.Count ? _bytes[from + channel] : (byte)0;
        }
    }
}

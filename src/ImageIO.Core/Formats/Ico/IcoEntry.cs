using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Ico;

/// <summary>What the directory of an icon says of one image.</summary>
/// <param name="X">Of a cursor, where it points from the left.</param>
/// <param name="Y">Of a cursor, where it points from the top.</param>
/// <param name="Length">The image's bytes.</param>
/// <param name="Offset">Where they begin.</param>
internal readonly record struct IcoEntry(int X, int Y, uint Length, uint Offset)
{
    public const int DirectorySize = 6;
    public const int Size = 16;

    /// <summary>The longest side that the directory can tell.</summary>
    public const int MaxSide = 255;

    /// <summary>Reads the directory.</summary>
    public static (IcoEntry[] Entries, bool IsCursor) ReadAll(SourceStream source, Limits limits)
    {
        var position = source.Position;
        var directory = source.ReadSpan(DirectorySize);
        var reserved = BinaryPrimitives.ReadUInt16LittleEndian(directory);
        var kind = BinaryPrimitives.ReadUInt16LittleEndian(directory[2..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(directory[4..]);
        if (reserved != 0 || kind is not (1 or 2))
            CodecTools.ThrowCorrupt($"The file starts with {reserved} and {kind}; an icon has 0 and 1 there, a cursor 0 and 2.", position);
        CodecTools.ThrowCorruptIf(count == 0, "The icon's directory lists no image.", position + 4);
        if (count > limits.MaxFrames)
            throw new ImageLimitException(nameof(Limits.MaxFrames), count, limits.MaxFrames);
        if ((long)count * Size > source.Length - source.Position)
            CodecTools.ThrowCorrupt($"The directory is said to list {count} images; the file ends before the last of them.", position + 4);
        var entries = new IcoEntry[count];
        foreach (ref var entry in entries.AsSpan())
        {
            var bytes = source.ReadSpan(Size);
            entry = new(
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
        }

        return (entries, kind == 2);
    }
}

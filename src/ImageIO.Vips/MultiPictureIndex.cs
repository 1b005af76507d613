using System.Buffers.Binary;

namespace ImageIO.Vips;

/// <summary>The index of a JPEG file that holds several pictures (CIPA DC-007 §5.2).</summary>
internal static class MultiPictureIndex
{
    private const int CountTag = 0xB001;
    private const int EntrySize = 12;

    /// <summary>The number of images that the index tells.</summary>
    /// <param name="index">From its TIFF header on.</param>
    /// <returns>1 where it is damaged.</returns>
    public static int CountImages(ReadOnlySpan<byte> index)
    {
        var isLittle = index.StartsWith("II*\0"u8);
        if (index.Length < 8 || (!isLittle && !index.StartsWith("MM\0*"u8)))
            return 1;
        var directory = UInt32(index[4..], isLittle);
        if (directory > (uint)index.Length - 2)
            return 1;
        var entries = index[(int)directory..];
        var count = isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(entries) : BinaryPrimitives.ReadUInt16BigEndian(entries);
        entries = entries[2..];
        for (var i = 0; i < count && entries.Length >= EntrySize; i++, entries = entries[EntrySize..])
        {
            var tag = isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(entries) : BinaryPrimitives.ReadUInt16BigEndian(entries);
            if (tag == CountTag)
                return (int)Math.Clamp(UInt32(entries[8..], isLittle), 1, int.MaxValue);
        }

        return 1;
    }

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}

using System.Buffers.Binary;

namespace ImageIO.Vips;

/// <summary>The orientation in an EXIF block (EXIF 2.32 §4.6.4, tag 0x0112).</summary>
internal static class ExifOrientation
{
    private const int EntrySize = 12;
    private const ushort Tag = 0x0112;
    private const ushort Upright = 1;

    /// <summary>Makes the block say that the picture is upright, where it says anything.</summary>
    /// <param name="exif">From the TIFF header on; changed in place.</param>
    public static void SetUpright(Span<byte> exif)
    {
        if (exif.Length < 8)
            return;
        var isLittle = exif[0] == 'I';
        var start = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]) : BinaryPrimitives.ReadUInt32BigEndian(exif[4..]);
        if (start > (uint)exif.Length - 2)
            return;
        var directory = exif[(int)start..];
        var count = Read(directory, isLittle);
        directory = directory[2..];
        for (; count > 0 && directory.Length >= EntrySize; count--, directory = directory[EntrySize..])
        {
            if (Read(directory, isLittle) != Tag)
                continue;

            // Tag and type have two bytes each, the count four; then comes the value.
            var value = directory[8..];
            if (isLittle)
                BinaryPrimitives.WriteUInt16LittleEndian(value, Upright);
            else
                BinaryPrimitives.WriteUInt16BigEndian(value, Upright);
        }
    }

    private static ushort Read(ReadOnlySpan<byte> bytes, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}

using System.Buffers.Binary;
using ImageIO.Codecs;

namespace ImageIO.Formats.Png;

/// <summary>The color types of PNG.</summary>
internal enum PngColor : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// <summary>What the IHDR chunk says (PNG third edition, section 11.2.1).</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, PngColor Color, bool Interlaced)
{
    public const int Length = 13;

    /// <summary>Samples per pixel as stored: 1 for a palette index.</summary>
    public int Samples => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GrayAlpha => 2,
        PngColor.Rgba => 4,
        _ => 1,
    };

    /// <summary>The distance that the row filters look back, in bytes: 1 also where several pixels share a byte.</summary>
    public int FilterStride => Math.Max(1, Samples * Depth / 8);

    /// <summary>The bytes of a stored row of <paramref name="width"/> pixels, without its filter type.</summary>
    public long RowBytes(int width) => (((long)width * Samples * Depth) + 7) / 8;

    /// <summary>Reads and checks the chunk's data.</summary>
    public static PngHeader Parse(ReadOnlySpan<byte> data, long position)
    {
        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        var depth = data[8];
        var color = data[9];
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            CodecTools.ThrowCorrupt($"The PNG header says {width}×{height} pixels; width and height are 1 to 2147483647.", position);
        var allowed = color switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!allowed)
            CodecTools.ThrowCorrupt($"The PNG header says color type {color} with {depth} bits, which PNG does not have.", position + 8);
        if (data[10] != 0)
            CodecTools.ThrowCorrupt($"The PNG header says compression method {data[10]}; only 0 exists.", position + 10);
        if (data[11] != 0)
            CodecTools.ThrowCorrupt($"The PNG header says filter method {data[11]}; only 0 exists.", position + 11);
        if (data[12] > 1)
            CodecTools.ThrowCorrupt($"The PNG header says interlace method {data[12]}; only 0 and 1 exist.", position + 12);
        return new PngHeader((int)width, (int)height, depth, (PngColor)color, data[12] == 1);
    }
}

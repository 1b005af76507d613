using System.Buffers.Binary;

namespace ImageIO.Formats.Dds;

/// <summary>Blocks of one channel: eight values between two, or six and both ends of the range.</summary>
internal static class Bc45
{
    /// <summary>Decodes a block.</summary>
    /// <param name="block">Eight bytes.</param>
    /// <param name="pixels">From the channel's place in the first pixel on.</param>
    /// <param name="stride">Bytes of a pixel.</param>
    public static void Decode(ReadOnlySpan<byte> block, Span<byte> pixels, int stride)
    {
        Span<byte> palette = stackalloc byte[8];
        int first = block[0], second = block[1];
        (palette[0], palette[1]) = (block[0], block[1]);
        var steps = first > second ? 7 : 5;
        for (var i = 1; i < steps; i++)
            palette[i + 1] = (byte)((((steps - i) * first) + (i * second)) / steps);
        if (steps == 5)
            (palette[6], palette[7]) = (0, 255);
        Pick(block, palette, pixels, stride);
    }

    /// <summary>As <see cref="Decode"/>, of values from -127 to 127.</summary>
    public static void DecodeSigned(ReadOnlySpan<byte> block, Span<byte> pixels, int stride)
    {
        Span<byte> palette = stackalloc byte[8];
        int first = Math.Max((sbyte)block[0], (sbyte)-127), second = Math.Max((sbyte)block[1], (sbyte)-127);
        (palette[0], palette[1]) = ((byte)first, (byte)second);
        var steps = (sbyte)block[0] > (sbyte)block[1] ? 7 : 5;
        for (var i = 1; i < steps; i++)
            palette[i + 1] = (byte)((((steps - i) * first) + (i * second)) / steps);
        if (steps == 5)
            (palette[6], palette[7]) = (unchecked((byte)-127), 127);
        Pick(block, palette, pixels, stride);
    }

    private static void Pick(ReadOnlySpan<byte> block, ReadOnlySpan<byte> palette, Span<byte> pixels, int stride)
    {
        var indices = BinaryPrimitives.ReadUInt64LittleEndian(block) >> 16;
        for (int i = 0, at = 0; i < 16; i++, at += stride, indices >>= 3)
            pixels[at] = palette[(int)(indices & 7)];
    }
}

using System.Buffers.Binary;

namespace ImageIO.Formats.Dds;

/// <summary>Blocks of BC1, BC2 and BC3: two colors of 16 bits and what lies between them.</summary>
internal static class Bc123
{
    /// <summary>Decodes a block to 16 RGBA pixels.</summary>
    public static void Decode(ReadOnlySpan<byte> block, DdsPacking packing, Span<byte> pixels)
    {
        var colors = packing == DdsPacking.Bc1 ? block : block[8..];
        DecodeColors(colors, pixels, packing == DdsPacking.Bc1);
        if (packing == DdsPacking.Bc2)
        {
            var bits = BinaryPrimitives.ReadUInt64LittleEndian(block);
            for (var i = 0; i < 16; i++, bits >>= 4)
                pixels[(4 * i) + 3] = (byte)((bits & 15) * 17);
        }
        else if (packing == DdsPacking.Bc3)
        {
            Bc45.Decode(block[..8], pixels[3..], 4);
        }
    }

    /// <summary>Whether a block of BC1 has a transparent pixel.</summary>
    public static bool HasTransparency(ReadOnlySpan<byte> block)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(block) > BinaryPrimitives.ReadUInt16LittleEndian(block[2..]))
            return false;
        var indices = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        return (indices & (indices >> 1) & 0x55555555) != 0;
    }

    private static void DecodeColors(ReadOnlySpan<byte> block, Span<byte> pixels, bool mayBeThree)
    {
        var first = BinaryPrimitives.ReadUInt16LittleEndian(block);
        var second = BinaryPrimitives.ReadUInt16LittleEndian(block[2..]);
        var (r0, g0, b0) = Expand(first);
        var (r1, g1, b1) = Expand(second);
        Span<uint> palette = stackalloc uint[4];
        palette[0] = Color(r0, g0, b0);
        palette[1] = Color(r1, g1, b1);
        if (first > second || !mayBeThree)
        {
            palette[2] = Color(((2 * r0) + r1) / 3, ((2 * g0) + g1) / 3, ((2 * b0) + b1) / 3);
            palette[3] = Color((r0 + (2 * r1)) / 3, (g0 + (2 * g1)) / 3, (b0 + (2 * b1)) / 3);
        }
        else
        {
            palette[2] = Color((r0 + r1) / 2, (g0 + g1) / 2, (b0 + b1) / 2);
            palette[3] = 0;
        }

        var indices = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        for (var i = 0; i < 64; i += 4, indices >>= 2)
            BinaryPrimitives.WriteUInt32LittleEndian(pixels[i..], palette[(int)(indices & 3)]);
    }

    private static (int Red, int Green, int Blue) Expand(int color)
    {
        var (red, green, blue) = (color >> 11, color >> 5 & 63, color & 31);
        return ((red << 3) | (red >> 2), (green << 2) | (green >> 4), (blue << 3) | (blue >> 2));
    }

    private static uint Color(int red, int green, int blue) => 0xFF000000 | (uint)(blue << 16 | green << 8 | red);
}

namespace ImageIO.Formats.Dds;

/// <summary>Blocks of BC7 ("BC7 Format Mode Reference"): eight modes of one to three ranges of colors.</summary>
internal static class Bc7
{
    private static readonly Mode[] Modes =
    [
        new(3, 4, 0, 0, 4, 0, true, false, 3, 0),
        new(2, 6, 0, 0, 6, 0, false, true, 3, 0),
        new(3, 6, 0, 0, 5, 0, false, false, 2, 0),
        new(2, 6, 0, 0, 7, 0, true, false, 2, 0),
        new(1, 0, 2, 1, 5, 6, false, false, 2, 3),
        new(1, 0, 2, 0, 7, 8, false, false, 2, 2),
        new(1, 0, 0, 0, 7, 7, true, false, 4, 0),
        new(2, 6, 0, 0, 5, 5, true, false, 2, 0),
    ];

    /// <summary>Decodes a block to 16 RGBA pixels; one of no mode is black and transparent.</summary>
    public static void Decode(ReadOnlySpan<byte> block, Span<byte> pixels)
    {
        var number = System.Numerics.BitOperations.TrailingZeroCount(block[0] | 0x100);
        if (number == 8)
        {
            pixels[..64].Clear();
            return;
        }

        var mode = Modes[number];
        var bits = new BlockBits(block);
        bits.Take(number + 1);
        var partition = bits.Take(mode.PartitionBits);
        var rotation = bits.Take(mode.RotationBits);
        var selection = bits.Take(mode.SelectionBits);

        // Four channels of up to six ends of ranges.
        Span<int> ends = stackalloc int[24];
        var count = 2 * mode.Ranges;
        for (var channel = 0; channel < 4; channel++)
        {
            for (var end = 0; end < count; end++)
                ends[(4 * end) + channel] = bits.Take(channel < 3 ? mode.ColorBits : mode.AlphaBits);
        }

        ReadLastBits(mode, ref bits, ends, count);
        for (var end = 0; end < count; end++)
        {
            for (var channel = 0; channel < 4; channel++)
                ends[(4 * end) + channel] = Widen(ends[(4 * end) + channel], channel < 3 ? mode.ColorBits : mode.AlphaBits,
                    mode.HasLastBits || mode.SharesLastBits);
        }

        Span<int> first = stackalloc int[16];
        Span<int> second = stackalloc int[16];
        for (var i = 0; i < 16; i++)
            first[i] = bits.Take(mode.IndexBits - (BlockPartitions.IsAnchor(mode.Ranges, partition, i) ? 1 : 0));
        for (var i = 0; i < 16 && mode.SecondBits > 0; i++)
            second[i] = bits.Take(mode.SecondBits - (i == 0 ? 1 : 0));
        for (var i = 0; i < 16; i++)
        {
            var from = ends[(8 * BlockPartitions.RangeOf(mode.Ranges, partition, i))..];
            var (color, colorBits) = selection == 0 ? (first[i], mode.IndexBits) : (second[i], mode.SecondBits);
            var (alpha, alphaBits) = mode.SecondBits == 0 || selection == 1 ? (first[i], mode.IndexBits) : (second[i], mode.SecondBits);
            var pixel = pixels.Slice(4 * i, 4);
            for (var channel = 0; channel < 3; channel++)
                pixel[channel] = (byte)BlockPartitions.Mix(from[channel], from[4 + channel], color, colorBits);
            pixel[3] = mode.AlphaBits == 0 ? byte.MaxValue : (byte)BlockPartitions.Mix(from[3], from[7], alpha, alphaBits);
            if (rotation > 0)
                (pixel[rotation - 1], pixel[3]) = (pixel[3], pixel[rotation - 1]);
        }
    }

    /// <summary>The least significant bit of all channels of an end, or of both ends of a range.</summary>
    private static void ReadLastBits(Mode mode, ref BlockBits bits, Span<int> ends, int count)
    {
        if (!mode.HasLastBits && !mode.SharesLastBits)
            return;
        for (var end = 0; end < count; end += mode.SharesLastBits ? 2 : 1)
        {
            var last = bits.Take(1);
            for (var i = 4 * end; i < 4 * (end + (mode.SharesLastBits ? 2 : 1)); i++)
                ends[i] = (ends[i] << 1) | last;
        }
    }

    /// <summary>To eight bits, by repeating the first ones.</summary>
    private static int Widen(int value, int bits, bool hasLast)
    {
        bits += hasLast && bits > 0 ? 1 : 0;
        return bits == 0 ? byte.MaxValue : ((value << (8 - bits)) | (value << (8 - bits) >> bits)) & byte.MaxValue;
    }

    private sealed record Mode(
        int Ranges, int PartitionBits, int RotationBits, int SelectionBits, int ColorBits, int AlphaBits, bool HasLastBits,
        bool SharesLastBits, int IndexBits, int SecondBits);
}

namespace ImageIO.Formats.Dds;

/// <summary>
/// Blocks of BC6H ("BC6H Format"): colors of halves between two or four, most of which are stored as differences from the first.
/// </summary>
internal static class Bc6
{
    /// <summary>By the two or five bits that a block begins with.</summary>
    private static readonly Mode?[] Modes = MakeModes();

    /// <summary>Decodes a block to 16 RGB pixels; one of no mode is black.</summary>
    public static void Decode(ReadOnlySpan<byte> block, bool isSigned, Span<ushort> pixels)
    {
        var bits = new BlockBits(block);
        var number = block[0] & 3;
        number = number < 2 ? bits.Take(2) : bits.Take(5);
        if (Modes[number] is not { } mode)
        {
            pixels.Clear();
            return;
        }

        Span<int> ends = stackalloc int[12];
        foreach (var field in mode.Fields)
        {
            var value = bits.Take(field.Count);
            if (field.IsReversed)
                value = Reverse(value, field.Count);
            ends[(3 * field.End) + field.Channel] |= value << field.Shift;
        }

        var ranges = mode.Ranges;
        var partition = ranges == 2 ? bits.Take(5) : 0;
        Unquantize(mode, ends[..(6 * ranges)], isSigned);
        var indexBits = ranges == 2 ? 3 : 4;
        for (var i = 0; i < 16; i++)
        {
            var index = bits.Take(indexBits - (BlockPartitions.IsAnchor(ranges, partition, i) ? 1 : 0));
            var from = ends[(6 * BlockPartitions.RangeOf(ranges, partition, i))..];
            for (var channel = 0; channel < 3; channel++)
                pixels[(3 * i) + channel] = ToHalf(BlockPartitions.Mix(from[channel], from[3 + channel], index, indexBits), isSigned);
        }
    }

    private static void Unquantize(Mode mode, Span<int> ends, bool isSigned)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var first = ends[channel];
            if (isSigned)
                ends[channel] = Extend(first, mode.EndBits);
            for (var i = 3 + channel; i < ends.Length; i += 3)
            {
                if (mode.HasDifferences)
                    ends[i] = (first + Extend(ends[i], mode.DifferenceBits[channel])) & ((1 << mode.EndBits) - 1);
                if (isSigned)
                    ends[i] = Extend(ends[i], mode.EndBits);
            }
        }

        foreach (ref var end in ends)
            end = isSigned ? WidenSigned(end, mode.EndBits) : Widen(end, mode.EndBits);
    }

    private static int Extend(int value, int bits) => value << (32 - bits) >> (32 - bits);

    private static int Reverse(int value, int bits)
    {
        var reversed = 0;
        for (var i = 0; i < bits; i++)
            reversed |= (value >> i & 1) << (bits - 1 - i);
        return reversed;
    }

    private static int Widen(int value, int bits)
        => bits >= 15 || value == 0 ? value : value == (1 << bits) - 1 ? ushort.MaxValue : ((value << 15) + 0x4000) >> (bits - 1);

    private static int WidenSigned(int value, int bits)
    {
        if (bits >= 16 || value == 0)
            return value;
        var size = Math.Abs(value);
        size = size >= (1 << (bits - 1)) - 1 ? short.MaxValue : ((size << 15) + 0x4000) >> (bits - 1);
        return value < 0 ? -size : size;
    }

    private static ushort ToHalf(int value, bool isSigned)
    {
        if (!isSigned)
            return (ushort)((value * 31) >> 6);
        var half = (Math.Abs(value) * 31) >> 5;

        // No zero has a sign.
        return (ushort)(value < 0 && half > 0 ? half | 0x8000 : half);
    }

    private static Mode?[] MakeModes()
    {
        // The bits of the ends, those of the differences by channel (0: there are none), and the fields in their order: the end, the
        // channel, the lowest bit, and the number of bits, behind a minus where they stand in reverse.
        (int Number, string Text)[] modes =
        [
            (0, "10 555 2g4+1 2b4+1 3b4+1 0r0+10 0g0+10 0b0+10 1r0+5 3g4+1 2g0+4 1g0+5 3b0+1 3g0+4 1b0+5 3b1+1 2b0+4 2r0+5 3b2+1 3r0+5 " +
                "3b3+1"),
            (1, "7 666 2g5+1 3g4+1 3g5+1 0r0+7 3b0+1 3b1+1 2b4+1 0g0+7 2b5+1 3b2+1 2g4+1 0b0+7 3b3+1 3b5+1 3b4+1 1r0+6 2g0+4 1g0+6 3g0+4 " +
                "1b0+6 2b0+4 2r0+6 3r0+6"),
            (2, "11 544 0r0+10 0g0+10 0b0+10 1r0+5 0r10+1 2g0+4 1g0+4 0g10+1 3b0+1 3g0+4 1b0+4 0b10+1 3b1+1 2b0+4 2r0+5 3b2+1 3r0+5 3b3+1"),
            (3, "10 000 0r0+10 0g0+10 0b0+10 1r0+10 1g0+10 1b0+10"),
            (6, "11 454 0r0+10 0g0+10 0b0+10 1r0+4 0r10+1 3g4+1 2g0+4 1g0+5 0g10+1 3g0+4 1b0+4 0b10+1 3b1+1 2b0+4 2r0+4 3b0+1 3b2+1 " +
                "3r0+4 2g4+1 3b3+1"),
            (7, "11 999 0r0+10 0g0+10 0b0+10 1r0+9 0r10+1 1g0+9 0g10+1 1b0+9 0b10+1"),
            (10, "11 445 0r0+10 0g0+10 0b0+10 1r0+4 0r10+1 2b4+1 2g0+4 1g0+4 0g10+1 3b0+1 3g0+4 1b0+5 0b10+1 2b0+4 2r0+4 3b1+1 3b2+1 " +
                "3r0+4 3b4+1 3b3+1"),
            (11, "12 888 0r0+10 0g0+10 0b0+10 1r0+8 0r10-2 1g0+8 0g10-2 1b0+8 0b10-2"),
            (14, "9 555 0r0+9 2b4+1 0g0+9 2g4+1 0b0+9 3b4+1 1r0+5 3g4+1 2g0+4 1g0+5 3b0+1 3g0+4 1b0+5 3b1+1 2b0+4 2r0+5 3b2+1 3r0+5 3b3+1"),
            (15, "16 444 0r0+10 0g0+10 0b0+10 1r0+4 0r10-6 1g0+4 0g10-6 1b0+4 0b10-6"),
            (18, "8 655 0r0+8 3g4+1 2b4+1 0g0+8 3b2+1 2g4+1 0b0+8 3b3+1 3b4+1 1r0+6 2g0+4 1g0+5 3b0+1 3g0+4 1b0+5 3b1+1 2b0+4 2r0+6 3r0+6"),
            (22, "8 565 0r0+8 3b0+1 2b4+1 0g0+8 2g5+1 2g4+1 0b0+8 3g5+1 3b4+1 1r0+5 3g4+1 2g0+4 1g0+6 3g0+4 1b0+5 3b1+1 2b0+4 2r0+5 " +
                "3b2+1 3r0+5 3b3+1"),
            (26, "8 556 0r0+8 3b1+1 2b4+1 0g0+8 2b5+1 2g4+1 0b0+8 3b5+1 3b4+1 1r0+5 3g4+1 2g0+4 1g0+5 3b0+1 3g0+4 1b0+6 2b0+4 2r0+5 " +
                "3b2+1 3r0+5 3b3+1"),
            (30, "6 000 0r0+6 3g4+1 3b0+1 3b1+1 2b4+1 0g0+6 2g5+1 2b5+1 3b2+1 2g4+1 0b0+6 3g5+1 3b3+1 3b5+1 3b4+1 1r0+6 2g0+4 1g0+6 " +
                "3g0+4 1b0+6 2b0+4 2r0+6 3r0+6"),
        ];
        var made = new Mode?[32];
        foreach (var (number, text) in modes)
        {
            var words = text.Split(' ');
            made[number] = new Mode(
                int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture),
                [.. words[1].Select(digit => digit - '0')],
                [.. words[2..].Select(Field.Parse)]);
        }

        return made;
    }

    private sealed record Mode(int EndBits, int[] DifferenceBits, Field[] Fields)
    {
        public bool HasDifferences => DifferenceBits[0] > 0;

        public int Ranges { get; } = Fields.Max(field => field.End) > 1 ? 2 : 1;
    }

    private readonly record struct Field(int End, int Channel, int Shift, int Count, bool IsReversed)
    {
        public static Field Parse(string text)
        {
            var sign = text.IndexOfAny(['+', '-']);
            var culture = System.Globalization.CultureInfo.InvariantCulture;
            return new(text[0] - '0', "rgb".IndexOf(text[1], StringComparison.Ordinal), int.Parse(text[2..sign], culture),
                int.Parse(text[(sign + 1)..], culture), text[sign] == '-');
        }
    }
}

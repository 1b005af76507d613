namespace ImageIO.Formats.Jpeg;

/// <summary>
/// The inverse cosine transform of blocks of 8×8 (ITU-T T.81, A.3.3) by the method of Loeffler, Ligtenberg and Moschytz in fixed point,
/// rounded as libjpeg's accurate integer method rounds.
/// </summary>
internal static class InverseDct
{
    private const int Size = 8;
    private const int ConstantBits = 13;

    /// <summary>Transforms a block.</summary>
    /// <param name="coefficients">64 of them.</param>
    /// <param name="steps">The quantization table.</param>
    /// <param name="samples">Where the block's first sample goes.</param>
    /// <param name="stride">From a row of samples to the next.</param>
    /// <param name="precision">Bits of a sample: 8 or 12.</param>
    public static void Transform(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> steps, Span<ushort> samples, int stride,
        int precision)
    {
        // More fraction fits beside 8 bits than beside 12.
        var extraBits = precision > 8 ? 1 : 2;
        Span<int> work = stackalloc int[Size * Size];
        Span<int> line = stackalloc int[Size];
        for (var x = 0; x < Size; x++)
        {
            for (var y = 0; y < Size; y++)
                line[y] = coefficients[(y * Size) + x] * steps[(y * Size) + x];
            Transform(line, ConstantBits - extraBits);
            for (var y = 0; y < Size; y++)
                work[(y * Size) + x] = line[y];
        }

        var (center, max) = (1 << (precision - 1), (1 << precision) - 1);
        for (var y = 0; y < Size; y++)
        {
            var row = work.Slice(y * Size, Size);
            Transform(row, ConstantBits + extraBits + 3);
            var to = samples.Slice(y * stride, Size);
            for (var x = 0; x < Size; x++)
                to[x] = (ushort)Math.Clamp(row[x] + center, 0, max);
        }
    }

    /// <summary>Transforms eight values in place, and takes bits off the results.</summary>
    private static void Transform(Span<int> line, int bits)
    {
        var half = 1 << (bits - 1);

        // Even frequencies.
        int z2 = line[2], z3 = line[6];
        var z1 = (z2 + z3) * 4433;
        var (low, high) = (z1 + (z3 * -15137), z1 + (z2 * 6270));
        var sum = (line[0] + line[4]) << ConstantBits;
        var difference = (line[0] - line[4]) << ConstantBits;
        var (even0, even3, even1, even2) = (sum + high, sum - high, difference + low, difference - low);

        // Odd ones.
        int odd0 = line[7], odd1 = line[5], odd2 = line[3], odd3 = line[1];
        z1 = odd0 + odd3;
        z2 = odd1 + odd2;
        z3 = odd0 + odd2;
        var z4 = odd1 + odd3;
        var z5 = (z3 + z4) * 9633;
        z1 *= -7373;
        z2 *= -20995;
        z3 = (z3 * -16069) + z5;
        z4 = (z4 * -3196) + z5;
        odd0 = (odd0 * 2446) + z1 + z3;
        odd1 = (odd1 * 16819) + z2 + z4;
        odd2 = (odd2 * 25172) + z2 + z3;
        odd3 = (odd3 * 12299) + z1 + z4;

        line[0] = (even0 + odd3 + half) >> bits;
        line[7] = (even0 - odd3 + half) >> bits;
        line[1] = (even1 + odd2 + half) >> bits;
        line[6] = (even1 - odd2 + half) >> bits;
        line[2] = (even2 + odd1 + half) >> bits;
        line[5] = (even2 - odd1 + half) >> bits;
        line[3] = (even3 + odd0 + half) >> bits;
        line[4] = (even3 - odd0 + half) >> bits;
    }
}

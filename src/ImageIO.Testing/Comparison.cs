namespace ImageIO.Testing;

/// <summary>Compares images.</summary>
internal static class Comparison
{
    /// <summary>The least signal-to-noise ratio, dB, at which a smooth image counts as come back from a lossy codec.</summary>
    private const double LeastPsnr = 25;

    /// <summary>What differs between two arrays, or null.</summary>
    public static string? Difference(NdArray expected, NdArray actual)
    {
        if (actual.DType != expected.DType || !actual.Shape.SequenceEqual(expected.Shape))
            return $"{expected} was expected, and {actual} came.";
        var at = expected.Bytes.CommonPrefixLength(actual.Bytes);
        return at == expected.ByteLength ? null
            : $"of {expected}, element {at / expected.DType.ItemSize()} differs: the bytes {Hex(expected, at)} were expected, and " +
                $"{Hex(actual, at)} came.";
    }

    /// <summary>What differs between two lists of arrays, or null.</summary>
    public static string? Difference(IReadOnlyList<NdArray> expected, IReadOnlyList<NdArray> actual)
    {
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            if (Difference(expected[i], actual[i]) is { } difference)
                return $"in image {i}, {difference}";
        }

        return expected.Count == actual.Count ? null : $"{expected.Count} images were expected, and {actual.Count} came.";
    }

    /// <summary>
    /// What was lost on the way through a file, or null. A file may widen (gray to RGB, 8 bits to 16), by the rules of
    /// <see cref="PixelConvert"/>, and leave out an alpha that is opaque everywhere: that loses nothing.
    /// </summary>
    public static string? Loss(NdArray written, NdArray read, bool isLossy)
    {
        if (read.DType == written.DType && read.Shape.SequenceEqual(written.Shape))
            return isLossy ? Distance(written, read) : Difference(written, read);
        var (before, after) = (Pictures.ChannelsOf(written.Shape), Pictures.ChannelsOf(read.Shape));
        if (written.Rank is not (2 or 3) || !read.Shape[..2].SequenceEqual(written.Shape[..2]) || (before > 2 && after < 3))
            return $"{written} was written, and {read} came back.";
        var channels = Math.Max(before, after) > 2 ? 3 : 1;
        channels += before % 2 == 0 || after % 2 == 0 ? 1 : 0;
        try
        {
            using var a = PixelConvert.Convert(written, read.DType, channels);
            using var b = PixelConvert.Convert(read, read.DType, channels);
            return isLossy ? Distance(a, b) : Difference(a, b);
        }
        catch (UnsupportedImageException)
        {
            return $"{written} was written, and came back narrowed to {read}.";
        }
    }

    private static string? Distance(NdArray expected, NdArray actual)
    {
        using var a = PixelConvert.Convert(expected, DType.Float64, allowLossy: true);
        using var b = PixelConvert.Convert(actual, DType.Float64, allowLossy: true);
        var first = a.AsSpan<double>();
        var second = b.AsSpan<double>();
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
            sum += (first[i] - second[i]) * (first[i] - second[i]);
        var psnr = -10 * Math.Log10(sum / first.Length);
        return psnr >= LeastPsnr || first.IsEmpty
            ? null : $"of {expected}, what came back is another image: the PSNR is {psnr:0.0} dB, and at least {LeastPsnr} dB were " +
                "expected.";
    }

    private static string Hex(NdArray array, int at) => Convert.ToHexString(array.Bytes[at..Math.Min(array.Bytes.Length, at + 4)]);
}

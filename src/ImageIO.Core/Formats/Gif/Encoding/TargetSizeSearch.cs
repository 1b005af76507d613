namespace ImageIO.Formats.Gif.Encoding;

/// <summary>Finds the greatest quality whose file is small enough.</summary>
internal static class TargetSizeSearch
{
    /// <summary>
    /// The passes that the search takes at most: the best quality, seven bisections of the 99 others, and the measurement of what is too
    /// large in any case.
    /// </summary>
    public const int MaxTrials = 9;

    /// <summary>
    /// The greatest quality found that fits: one that was measured, since bytes fall with quality nearly always, and not always.
    /// </summary>
    /// <param name="targetSize">In bytes.</param>
    /// <param name="measure">The bytes of the file at a quality; null where there are more than the number given.</param>
    /// <exception cref="ImageEncodingException">None fits.</exception>
    public static int Find(long targetSize, Func<int, long, long?> measure)
    {
        if (Fits(RateDistortion.MaxQuality))
            return RateDistortion.MaxQuality;
        var (fitting, tooGood) = (0, RateDistortion.MaxQuality);
        while (tooGood - fitting > 1)
        {
            var middle = (fitting + tooGood) / 2;
            if (Fits(middle))
                fitting = middle;
            else
                tooGood = middle;
        }

        if (fitting > 0)
            return fitting;
        var smallest = measure(1, long.MaxValue);
        throw new ImageEncodingException(
            $"The GIF is {smallest} bytes at quality 1, the lowest, and GifWriteOptions.TargetSize allows {targetSize}. "
            + "Give it fewer frames, smaller ones, or fewer colors.");

        bool Fits(int quality) => measure(quality, targetSize) is not null;
    }
}

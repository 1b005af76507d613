namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Finds the options whose file is small enough: the greatest quality first; where none fits, losses that spare no frame, also those of few
/// colors that every quality keeps exactly.
/// </summary>
internal static class TargetSizeSearch
{
    /// <summary>
    /// The passes that the search takes at most: the best and the lowest quality, seven bisections of what lies between them or below
    /// the lowest, and the measurement of what is too large in any case.
    /// </summary>
    public const int MaxTrials = 10;

    /// <summary>The options found: some that were measured, since bytes fall with quality nearly always, and not always.</summary>
    /// <param name="options">What is asked for. Losses that it states stay as they are.</param>
    /// <param name="targetSize">In bytes.</param>
    /// <param name="measure">The bytes of the file that options give; null where there are more than the number given.</param>
    /// <exception cref="ImageEncodingException">None fits.</exception>
    public static GifWriteOptions Find(GifWriteOptions options, long targetSize, Func<GifWriteOptions, long, long?> measure)
    {
        if (Fits(AtQuality(RateDistortion.MaxQuality)))
            return AtQuality(RateDistortion.MaxQuality);
        var lowest = AtQuality(1);
        if (Fits(lowest))
            return AtQuality(Bisect(RateDistortion.MaxQuality, quality => quality == 1 || Fits(AtQuality(quality))));
        var losses = LossSteps.Max - Bisect(LossSteps.Max, stepsLeft => Fits(LossSteps.At(lowest, LossSteps.Max - stepsLeft)));
        if (losses < LossSteps.Max)
            return Warned(LossSteps.At(lowest, losses));

        // No step but the last was found to fit; that one was not tried.
        var smallest = LossSteps.At(lowest, LossSteps.Max);
        var size = measure(smallest, long.MaxValue) ?? 0;
        return size <= targetSize ? Warned(smallest) : throw OutOfReach(smallest, size);

        GifWriteOptions AtQuality(int quality) => options with { Quality = quality };

        bool Fits(GifWriteOptions candidate) => measure(candidate, targetSize) is not null;

        GifWriteOptions Warned(GifWriteOptions found)
        {
            options.OnWarning?.Invoke(new ImageWarning(
                $"At quality 1 the GIF is larger than {targetSize} bytes. "
                + $"It is written with losses in every frame: {LossSteps.Describe(found)}.",
                0));
            return found;
        }

        ImageEncodingException OutOfReach(GifWriteOptions candidate, long size) => new(
            $"The smallest GIF reached is {size} bytes, by {LossSteps.Describe(candidate)}, and GifWriteOptions.TargetSize allows "
            + $"{targetSize}. Give it fewer frames, or smaller ones.");
    }

    /// <summary>The greatest number that fits, from 0, which is not tried, to below <paramref name="tooMuch"/>.</summary>
    private static int Bisect(int tooMuch, Func<int, bool> fits)
    {
        var fitting = 0;
        while (tooMuch - fitting > 1)
        {
            var middle = (fitting + tooMuch) / 2;
            if (fits(middle))
                fitting = middle;
            else
                tooMuch = middle;
        }

        return fitting;
    }
}

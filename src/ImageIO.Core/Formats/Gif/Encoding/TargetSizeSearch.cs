using ImageIO.Sessions;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>Finds the quality of <see cref="GifWriteOptions.TargetSize"/>.</summary>
internal static class TargetSizeSearch
{
    /// <summary>The passes that the search takes at most: the best quality, seven bisections of the 99 others, and the measurement of what is too large in any case.</summary>
    public const int MostTrials = 9;

    /// <summary>The greatest quality found that fits: one that was measured, since bytes fall with quality nearly always, and not always.</summary>
    /// <exception cref="ImageEncodingException">None fits.</exception>
    public static int Find(long targetSize, Func<int, GifWriteOptions> withQuality, IWriteTrials trials)
    {
        if (Fits(GifWriteOptions.MaxQuality))
            return GifWriteOptions.MaxQuality;
        var (fitting, tooGood) = (0, GifWriteOptions.MaxQuality);
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
        var least = trials.Measure(withQuality(1));
        throw new ImageEncodingException($"The GIF is {least} bytes at quality 1, the lowest, and GifWriteOptions.TargetSize allows {targetSize}. Give it fewer frames, smaller ones, or fewer colors.");

        bool Fits(int quality) => trials.Measure(withQuality(quality), targetSize) is not null;
    }
}

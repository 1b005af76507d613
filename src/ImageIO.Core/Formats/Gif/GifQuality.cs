namespace ImageIO.Formats.Gif;

/// <summary>What <see cref="GifWriteOptions.Quality"/> stands for, where the options do not say it themselves.</summary>
/// <param name="Colors">The most colours of a frame.</param>
/// <param name="Worth">What a pixel compressed along with others is worth, as a distance in OKLab: what <see cref="LzwSearch"/> trades error for. 0 for none.</param>
/// <param name="Carry">The part of such an error that the next pixel makes good.</param>
/// <param name="PixelsPerColor">Many colours are counted exactly where each stands for so many pixels of a frame at least.</param>
internal sealed record GifQuality(int Colors, float Worth, float Carry, int PixelsPerColor)
{
    /// <summary>From this quality on colours are counted exactly as long as they fit.</summary>
    private const int CountsExactlyFrom = 90;

    /// <summary>The worth at quality 100, which differs from none in choosing between equals only.</summary>
    private const float LeastWorth = 0.0002f;

    /// <summary>So many steps of quality double the worth, down to the default; there errors begin to be seen.</summary>
    private const float StepsPerDoubling = 7.75f;

    /// <summary>As many below it.</summary>
    private const float StepsPerDoublingBelow = 13;

    /// <summary>Below this quality colours are given up too.</summary>
    private const int FewerColorsBelow = 75;

    /// <summary>So many steps of quality halve the colours.</summary>
    private const float StepsPerHalving = 26;

    /// <summary>Errors are carried over from this worth on, and at so many times it, in full strength.</summary>
    private const float CarryFrom = 0.002f;

    private const float MostCarry = 0.25f;

    public static GifQuality Of(GifWriteOptions options)
    {
        var quality = options.Quality;
        var colors = quality >= FewerColorsBelow ? 256 : (int)MathF.Round(256 * MathF.Pow(2, (quality - FewerColorsBelow) / StepsPerHalving));
        var worth = options.Lossy is { } given ? given / 1000f : LeastWorth * MathF.Pow(2, DoublingsOf(quality));
        return new GifQuality(options.Colors ?? colors, worth, Math.Clamp((worth - CarryFrom) / CarryFrom, 0, 1) * MostCarry, quality >= CountsExactlyFrom ? 1 : 4);
    }

    private static float DoublingsOf(int quality)
        => ((GifWriteOptions.MaxQuality - Math.Max(quality, GifWriteOptions.DefaultQuality)) / StepsPerDoubling)
            + (Math.Max(GifWriteOptions.DefaultQuality - quality, 0) / StepsPerDoublingBelow);
}

using System.Globalization;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Losses below what any quality gives, in steps: each takes more than the one before, from every frame. What the caller has set stays.
/// </summary>
internal static class LossSteps
{
    /// <summary>The last step; the first is 1.</summary>
    public const int Max = 100;

    /// <summary>From this step on there are fewer colors too, and what hardly changes stays as it is.</summary>
    private const int FewerColorsFrom = 60;

    private const float MaxLossiness = 1000;
    private const int MinColors = 2;
    private const int MaxTolerance = 32;

    /// <summary>The options of a step.</summary>
    /// <param name="options">What holds where a step says nothing.</param>
    /// <param name="step">1 to <see cref="Max"/>.</param>
    public static GifWriteOptions At(GifWriteOptions options, int step)
    {
        var beyond = Math.Max(0, step - FewerColorsFrom) / (float)(Max - FewerColorsFrom);
        return options with
        {
            Lossy = options.Lossy ?? MathF.Round(MathF.Pow(MaxLossiness, (step - 1) / (Max - 1f)), 1),
            Colors = options.Colors ?? (int)MathF.Round(256 * MathF.Pow(MinColors / 256f, beyond)),
            DeltaTolerance = options.DeltaTolerance > 0 ? options.DeltaTolerance : (byte)(MaxTolerance * beyond),
        };
    }

    /// <summary>The losses of options, by the names of their properties.</summary>
    public static string Describe(GifWriteOptions options) => string.Create(
        CultureInfo.InvariantCulture, $"Lossy = {options.Lossy}, Colors = {options.Colors}, DeltaTolerance = {options.DeltaTolerance}");
}

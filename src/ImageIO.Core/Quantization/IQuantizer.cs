using ImageIO.Quantization.Building;

namespace ImageIO.Quantization;

/// <summary>Chooses the colors that stand for many others.</summary>
public interface IQuantizer
{
    /// <summary>The best colors for what a histogram has counted.</summary>
    /// <param name="colors">What is to be shown, and how much of it. May be empty.</param>
    /// <param name="maxColors">The most colors, 1 to 256.</param>
    /// <returns>A palette of at least one color. Equal histograms give equal palettes; may be called by several threads at once.</returns>
    Palette CreatePalette(ColorHistogram colors, int maxColors);
}

/// <summary>The quantizers of the library.</summary>
public static class Quantizers
{
    /// <summary>
    /// Cuts the colors that occur, in OKLab, into boxes, each time where it lowers the squared error most (X. Wu, "Efficient
    /// Statistical Computations for Optimal Color Quantization", 1991), then moves each color to the middle of what is nearest to it, and
    /// beyond, eight times (k-means). Colors that are hardly missed go where errors are large (after G. Patanè and M. Russo, "The enhanced
    /// LBG algorithm", 2001). Differences of color count 1.7 times what differences of lightness do, but for the last time.
    /// </summary>
    public static IQuantizer Perceptual { get; } = new HistogramQuantizer(isWide: false);

    /// <summary>
    /// For dithering: as <see cref="Perceptual"/>, but colors that are rare count more (by the square root of their pixels), and each
    /// color is then moved outward. More of an image's colors can so be mixed from those of the palette: less error is left after a blur,
    /// often in fewer bytes, at more error per pixel. For pictures and noise; synthetic images of few colors and smooth gradients are
    /// better off without.
    /// </summary>
    public static IQuantizer Wide { get; } = new HistogramQuantizer(isWide: true);

    /// <summary>
    /// What <see cref="IQuantizer.CreatePalette"/> chooses, without an object for each frame where the quantizer is one of these.
    /// </summary>
    /// <param name="quantizer">Any quantizer.</param>
    /// <param name="colors">What is to be shown.</param>
    /// <param name="chosen">Receives opaque pixels; its length is the most colors that there may be.</param>
    /// <returns>How many were chosen.</returns>
    internal static int Choose(this IQuantizer quantizer, ColorHistogram colors, Span<uint> chosen)
    {
        if (quantizer is HistogramQuantizer own)
            return own.Choose(colors, chosen);
        var palette = quantizer.CreatePalette(colors, chosen.Length).Colors;
        if (palette.Length > chosen.Length)
            throw new ArgumentException($"{quantizer} gave {palette.Length} colors, but {chosen.Length} were asked for at most.",
                nameof(quantizer));
        palette.CopyTo(chosen);
        return palette.Length;
    }

    private sealed class HistogramQuantizer(bool isWide) : IQuantizer
    {
        public Palette CreatePalette(ColorHistogram colors, int maxColors)
        {
            ArgumentNullException.ThrowIfNull(colors);
            Span<uint> chosen = stackalloc uint[Math.Min(maxColors, Palette.MaxCount)];
            return Palette.OfPixels(chosen[..Choose(colors, chosen)]);
        }

        public int Choose(ColorHistogram colors, Span<uint> chosen)
        {
            var count = PerceptualQuantizer.Choose(colors.Reorderable, chosen.Length, isWide, chosen);
            GC.KeepAlive(colors);
            return count;
        }
    }
}

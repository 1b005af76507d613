using ImageIO.Quantization.Building;

namespace ImageIO.Quantization;

/// <summary>Chooses the colours that stand for many others.</summary>
public interface IQuantizer
{
    /// <summary>The best colours for what a histogram has counted.</summary>
    /// <param name="colors">What is to be shown, and how much of it. May be empty.</param>
    /// <param name="maxColors">The most colours, 1 to 256.</param>
    /// <returns>A palette of at least one colour. Equal histograms give equal palettes; may be called by several threads at once.</returns>
    Palette CreatePalette(ColorHistogram colors, int maxColors);
}

/// <summary>The quantizers of the library.</summary>
public static class Quantizers
{
    /// <summary>
    /// Cuts the colours that occur, in OKLab, into boxes, each time where it lowers the squared error most (X. Wu, "Efficient Statistical Computations for Optimal
    /// Color Quantization", 1991), then moves each colour to the middle of what is nearest to it, and beyond, eight times (k-means). Colours that are hardly missed go where errors are
    /// large (after G. Patanè and M. Russo, "The enhanced LBG algorithm", 2001). Differences of colour count 1.7 times what differences of lightness do, but for the last time.
    /// </summary>
    public static IQuantizer Perceptual { get; } = new PerceptualQuantizer(isWide: false);

    /// <summary>
    /// For dithering: as <see cref="Perceptual"/>, but colours that are rare count more (by the square root of their pixels), and each colour is then moved outward. More of
    /// an image's colours can so be mixed from those of the palette: less error is left after a blur, often in fewer bytes, at more error per pixel. For pictures and noise;
    /// synthetic images of few colours and smooth gradients are better off without.
    /// </summary>
    public static IQuantizer Wide { get; } = new PerceptualQuantizer(isWide: true);
}

using ImageIO.Pixels;
using ImageIO.Quantization;

namespace ImageIO.Tests.Quantization;

/// <summary>Counting the colors of images.</summary>
public class ColorHistogramTests
{
    private const uint GifFrameUnchangedBit = 0x01000000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_histogram_numbers_the_colors_that_it_counts(bool exact)
    {
        using var histogram = new ColorHistogram();
        histogram.Begin(exact);
        uint[] pixels = [Rgba.Pack(1, 2, 3), 0, Rgba.Pack(200, 100, 50), Rgba.Pack(1, 2, 3), Rgba.Pack(9, 9, 9),
            Rgba.Pack(200, 100, 50) & ~GifFrameUnchangedBit];
        var numbers = new ushort[pixels.Length];
        Assert.True(histogram.AddPixels(pixels, [1, 1, 1, 1, 0, 1], numbers));
        Assert.Equal([1, 0, 2, 1, 0, 2], numbers);
        Assert.Equal([new WeightedColor(1, 2, 3, 2), new WeightedColor(200, 100, 50, 2)], histogram.Colors.ToArray());
    }

    [Fact]
    public void A_histogram_of_exact_colors_says_when_there_are_too_many()
    {
        using var histogram = new ColorHistogram();
        histogram.Begin(exact: true);
        var pixels = Enumerable.Range(0, ColorHistogram.MaxColors + 1).Select(i => Rgba.Opaque | (uint)i).ToArray();
        Assert.True(histogram.AddPixels(pixels.AsSpan(1), default, default));
        Assert.False(histogram.AddPixels(pixels.AsSpan(0, 1), default, default));
    }

    [Fact]
    public void A_histogram_counts_every_opaque_pixel_and_keeps_the_mean_of_each_cell()
    {
        using var histogram = new ColorHistogram();
        var random = new Random(3);
        var pixels = Enumerable.Range(0, 10_001).Select(i => i % 5 == 0 ? 0 : 0xFF000000 | (uint)random.Next(1 << 24)).ToArray();
        histogram.AddPixels(pixels, default, default);
        var colors = histogram.Colors.ToArray();
        Assert.Equal(pixels.Count(pixel => pixel != 0), (int)colors.Sum(color => color.Weight));
        Assert.Equal(pixels.Sum(pixel => (double)(pixel & 0xFF)), colors.Sum(color => (double)color.Red * color.Weight), 5.0);
        Assert.Throws<InvalidOperationException>(() => histogram.AddPixels(pixels, default, default));
        histogram.Clear();
        Assert.Equal(0, histogram.Colors.Length);
    }

    [Fact]
    public void A_histogram_of_more_pixels_than_its_sums_hold_keeps_their_color()
    {
        using var histogram = new ColorHistogram();
        var pixels = new uint[1 << 20];
        Array.Fill(pixels, Rgba.Pack(255, 254, 3));
        for (var i = 0; i < 40; i++)
            histogram.AddPixels(pixels, default, default);
        var only = Assert.Single(histogram.Colors.ToArray());
        Assert.Equal((255, 254, 3), (MathF.Round(only.Red), MathF.Round(only.Green), MathF.Round(only.Blue)));
    }
}

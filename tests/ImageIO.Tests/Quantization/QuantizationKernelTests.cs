using ImageIO.Quantization;

namespace ImageIO.Tests.Quantization;

/// <summary>The vector loops against their scalar twins.</summary>
public class QuantizationKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Pixels_are_taken_in_alike_by_vectors_and_by_scalars(int channels)
    {
        var random = new Random(channels);
        for (var width = 1; width < 70; width++)
        {
            var source = new byte[width * channels];
            random.NextBytes(source);
            var vector = new uint[width];
            var scalar = new uint[width];
            foreach (var threshold in new byte[] { 0, 1, 128, 255 })
            {
                PixelIntake.ToOpaqueOrClear(source, channels, threshold, vector);
                PixelIntake.ScalarToOpaqueOrClear(source, channels, threshold, scalar);
                Assert.Equal(scalar, vector);
            }
        }
    }

    [Fact]
    public void The_nearest_colour_is_the_same_by_vectors_and_by_scalars()
    {
        var random = new Random(5);
        var planes = new float[3 * Palette.MaxCount];
        foreach (var count in new[] { 1, 2, 7, 8, 9, 100, 255, 256 })
        {
            Array.Fill(planes, PaletteLookup.Nowhere);
            for (var i = 0; i < count; i++)
                (planes[i], planes[i + 256], planes[i + 512]) = (random.Next(256), random.Next(256), random.Next(256));
            for (var i = 0; i < 500; i++)
            {
                var (red, green, blue) = (random.Next(256), random.Next(256), random.Next(256));
                Assert.Equal(PaletteLookup.ScalarSearch(planes, count, red, green, blue), PaletteLookup.Search(planes, count, red, green, blue));
            }
        }
    }

    [Fact]
    public void A_histogram_counts_every_opaque_pixel_and_keeps_the_mean_of_each_cell()
    {
        using var histogram = new ColorHistogram();
        var random = new Random(3);
        var pixels = Enumerable.Range(0, 10_001).Select(i => i % 5 == 0 ? 0 : 0xFF000000 | (uint)random.Next(1 << 24)).ToArray();
        histogram.AddPixels(pixels);
        var colors = histogram.Colors.ToArray();
        Assert.Equal(pixels.Count(pixel => pixel != 0), (int)colors.Sum(color => color.Weight));
        Assert.Equal(pixels.Sum(pixel => (double)(pixel & 0xFF)), colors.Sum(color => (double)color.Red * color.Weight), 5.0);
        Assert.Throws<InvalidOperationException>(() => histogram.AddPixels(pixels));
        histogram.Clear();
        Assert.Equal(0, histogram.Colors.Length);
    }

    [Fact]
    public void A_histogram_of_more_pixels_than_its_sums_hold_keeps_their_colour()
    {
        using var histogram = new ColorHistogram();
        var pixels = new uint[1 << 20];
        Array.Fill(pixels, Rgba.Pack(255, 254, 3));
        for (var i = 0; i < 40; i++)
            histogram.AddPixels(pixels);
        var only = Assert.Single(histogram.Colors.ToArray());
        Assert.Equal((255, 254, 3), (MathF.Round(only.Red), MathF.Round(only.Green), MathF.Round(only.Blue)));
    }
}

using ImageIO.Quantization;
using ImageIO.Tests.Formats.Gif;

namespace ImageIO.Tests.Quantization;

public class PaletteTests
{
    [Fact]
    public void An_image_of_few_colours_gets_exactly_those()
    {
        using var image = GifWriting.Make(30, 20, 3, (x, y, at) => (at[0], at[1], at[2]) = ((byte)(x / 10 * 100), (byte)(y / 10), 7));
        var palette = Palette.From(image, 6);
        Assert.Equal(6, palette.Count);
        Assert.Equal(0, MeanError(image, palette, null));
    }

    [Fact]
    public void A_palette_has_no_more_colours_than_asked_for()
    {
        using var image = GifWriting.Scene(1, 90, 70).First();
        for (var count = 2; count <= 256; count += 31)
            Assert.InRange(Palette.From(image, count).Count, 1, count);
    }

    [Fact]
    public void More_colours_come_closer()
    {
        using var image = GifWriting.Scene(1, 90, 70).First();
        var errors = new[] { 2, 8, 32, 128, 256 }.Select(count => MeanError(image, Palette.From(image, count), null)).ToArray();
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.True(errors[^1] < 0.012, $"{errors[^1]}");
    }

    [Fact]
    public void Each_pixel_gets_the_nearest_colour_to_within_a_cell()
    {
        using var image = GifWriting.Scene(1, 90, 70).First();
        var palette = Palette.From(image, 40);
        using var indices = NdArray.Create(DType.UInt8, 70, 90);
        palette.Map(image, indices);
        for (var i = 0; i < 90 * 70; i++)
        {
            var pixel = image.Bytes.Slice(3 * i, 3).ToArray();
            var least = Enumerable.Range(0, palette.Count).Min(entry => Distance(pixel, palette[entry]));

            // Looked up by the middle of a cell, which is nowhere wider than 0.016 in lightness: at most twice half the diagonal farther. Deep blue is stretched.
            Assert.InRange(Distance(pixel, palette[indices.Bytes[i]]), least, least + 0.032);
        }
    }

    [Theory]
    [InlineData("FloydSteinberg")]
    [InlineData("Bayer")]
    public void Dithering_keeps_the_mean_of_an_area(string name)
    {
        var ditherer = name == "Bayer" ? Ditherer.Bayer : Ditherer.FloydSteinberg;
        using var image = GifWriting.Make(64, 64, 1, (x, y, at) => at[0] = 100);
        var palette = new Palette([0, 0, 0, 255, 255, 255]);
        using var indices = NdArray.Create(DType.UInt8, 64, 64);
        palette.Map(image, indices, ditherer);
        var mean = indices.Bytes.ToArray().Average(index => index * 255.0);
        Assert.InRange(mean, 85, 115);
    }

    [Fact]
    public void Bayer_depends_on_colour_and_place_alone()
    {
        var palette = new Palette([0, 0, 0, 90, 90, 90, 255, 255, 255]);
        using var left = GifWriting.Make(32, 32, 1, (x, y, at) => at[0] = (byte)(x < 16 ? 60 : x * 8));
        using var right = GifWriting.Make(32, 32, 1, (x, y, at) => at[0] = (byte)(x < 16 ? 60 : y * 8));
        using var first = NdArray.Create(DType.UInt8, 32, 32);
        using var second = NdArray.Create(DType.UInt8, 32, 32);
        palette.Map(left, first, Ditherer.Bayer);
        palette.Map(right, second, Ditherer.Bayer);
        for (var y = 0; y < 32; y++)
            Assert.Equal(first.Bytes.Slice(32 * y, 16).ToArray(), second.Bytes.Slice(32 * y, 16).ToArray());
    }

    [Fact]
    public void A_strength_of_0_is_no_dithering()
    {
        using var image = GifWriting.Scene(1, 40, 30).First();
        var palette = Palette.From(image, 16);
        using var plain = NdArray.Create(DType.UInt8, 30, 40);
        using var dithered = NdArray.Create(DType.UInt8, 30, 40);
        palette.Map(image, plain);
        foreach (var ditherer in new[] { Ditherer.Bayer, Ditherer.FloydSteinberg })
        {
            palette.Map(image, dithered, ditherer with { Strength = 0 });
            Assert.Equal(plain.Bytes.ToArray(), dithered.Bytes.ToArray());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Ditherer.Bayer with { Strength = 1.1f });
        Assert.Throws<ArgumentOutOfRangeException>(() => Ditherer.Bayer with { Strength = float.NaN });
    }

    [Fact]
    public void Wrong_arrays_are_refused()
    {
        using var deep = NdArray.Create(DType.UInt16, 4, 4);
        using var image = NdArray.Create(DType.UInt8, 4, 4);
        using var small = NdArray.Create(DType.UInt8, 4, 3);
        Assert.Throws<ArgumentException>(() => Palette.From(deep));
        Assert.Throws<ArgumentException>(() => new Palette([1, 2, 3]).Map(image, small));
        Assert.Throws<ArgumentException>(() => new Palette([1, 2]));
        Assert.Throws<ArgumentException>(() => new Palette([]));
        Assert.Throws<ArgumentException>(() => new Palette(new byte[3 * 257]));
    }

    private static double MeanError(NdArray image, Palette palette, Ditherer? ditherer)
    {
        using var indices = NdArray.Create(DType.UInt8, image.Shape[0], image.Shape[1]);
        palette.Map(image, indices, ditherer);
        double sum = 0;
        for (var i = 0; i < indices.Length; i++)
            sum += Distance(image.Bytes.Slice(3 * i, 3).ToArray(), palette[indices.Bytes[i]]);
        return sum / indices.Length;
    }

    private static double Distance(byte[] pixel, (byte Red, byte Green, byte Blue) color)
        => Oklab.Distance(Rgba.Pack(pixel[0], pixel[1], pixel[2]), Rgba.Pack(color.Red, color.Green, color.Blue));
}

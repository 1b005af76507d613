using ImageIO.Pixels;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;
using ImageIO.Tests.Formats.Gif;

namespace ImageIO.Tests.Quantization;

public class PaletteTests
{
    [Fact]
    public void An_image_of_few_colors_gets_exactly_those()
    {
        using var image = GifWriting.Make(30, 20, 3, (x, y, at) => (at[0], at[1], at[2]) = ((byte)(x / 10 * 100), (byte)(y / 10), 7));
        var palette = Palette.From(image, 6);
        Assert.Equal(6, palette.Count);
        Assert.Equal(0, MeanError(image, palette, null));
    }

    [Fact]
    public void A_palette_has_no_more_colors_than_asked_for()
    {
        using var image = GifWriting.Scene(1, 90, 70).First();
        for (var count = 2; count <= 256; count += 31)
            Assert.InRange(Palette.From(image, count).Count, 1, count);
    }

    [Fact]
    public void More_colors_come_closer()
    {
        using var image = GifWriting.Scene(1, 90, 70).First();
        var errors = Errors(Quantizers.Perceptual);
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.True(errors[^1] < 0.012, $"{errors[^1]}");
        errors = Errors(null);
        Assert.Equal(errors.OrderDescending(), errors);

        double[] Errors(IQuantizer? quantizer)
            => [.. new[] { 2, 8, 32, 128, 256 }.Select(count => MeanError(image, Palette.From(image, count, quantizer), null))];
    }

    [Fact]
    public void Each_pixel_gets_the_nearest_color_by_values_and_by_sight_at_once()
    {
        using var image = GifWriting.Scene(1, 90, 70).First();
        var palette = Palette.From(image, 40);
        using var indices = NdArray.Create(DType.UInt8, 70, 90);
        palette.Map(image, indices);
        for (var i = 0; i < 90 * 70; i++)
        {
            var pixel = image.Bytes.Slice(3 * i, 3).ToArray();
            var least = Enumerable.Range(0, palette.Count).Min(entry => Blended(pixel, palette[entry]));
            Assert.InRange(Blended(pixel, palette[indices.Bytes[i]]), least, least * 1.0001);
        }

        static double Blended(byte[] pixel, (byte Red, byte Green, byte Blue) color)
            => Math.Pow(pixel[0] - color.Red, 2) + Math.Pow(pixel[1] - color.Green, 2) + Math.Pow(pixel[2] - color.Blue, 2) +
                (150_000 * Math.Pow(Distance(pixel, color), 2));
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

    [Fact]
    public void A_still_gets_much_nearer_values_than_a_frame_at_about_the_same_distance_seen()
    {
        using var image = GifWriting.Scene(1, 200, 150).First();
        var still = Palette.From(image, 64);
        var quick = Palette.From(image, 64, Quantizers.Perceptual);
        Assert.InRange(MeanSquare(image, still), 0, 65.5);
        Assert.InRange(MeanSquare(image, still), 0, 0.76 * MeanSquare(image, quick));
        Assert.InRange(MeanError(image, still, null), 0, 0.02435);
    }

    [Fact]
    public void Colors_that_are_hardly_missed_go_to_smooth_areas()
    {
        // Far apart and rare: cuts give a color to nearly each of them, and few to all the rest.
        using var image = GifWriting.Make(160, 120, 3, (x, y, at) =>
        {
            var isRare = x < 4;
            var random = new Random((y * 160) + x);
            (at[0], at[1], at[2]) = isRare
                ? ((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256))
                : ((byte)(100 + (x / 4)), (byte)(120 + (y / 4)), (byte)(110 + ((x + y) / 8)));
        });
        var palette = Palette.From(image, 64, Quantizers.Perceptual);
        Assert.InRange(100 * MeanError(image, palette, null), 0, 0.7);
    }

    [Fact]
    public void Errors_of_color_are_smaller_than_those_of_lightness()
    {
        using var image = GifWriting.Scene(1, 200, 150).First();
        var palette = Palette.From(image, 64, Quantizers.Perceptual);
        using var indices = NdArray.Create(DType.UInt8, image.Shape[0], image.Shape[1]);
        palette.Map(image, indices);
        double lightness = 0, color = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            var (red, green, blue) = palette[indices.Bytes[i]];
            var apart = Oklab.Of(Rgba.Pack(image.Bytes[3 * i], image.Bytes[(3 * i) + 1], image.Bytes[(3 * i) + 2]))
                - Oklab.Of(Rgba.Pack(red, green, blue));
            lightness += Math.Abs(apart[0]);
            color += Math.Sqrt((apart[1] * apart[1]) + (apart[2] * apart[2]));
        }

        Assert.InRange(color / lightness, 0, 0.8);
    }

    [Fact]
    public void Equal_images_get_equal_palettes_and_larger_ones_are_looked_at_in_part()
    {
        using var image = GifWriting.Scene(1, 700, 600).First();
        var (first, second) = (Palette.From(image, 16), Palette.From(image, 16));
        Assert.Equal(Enumerable.Range(0, first.Count).Select(i => first[i]), Enumerable.Range(0, second.Count).Select(i => second[i]));
        Assert.True(MeanSquare(image, first) < 1.05 * MeanSquare(image, Palette.From(image, 16, Quantizers.Perceptual)));
    }

    [Fact]
    public void What_is_transparent_does_not_count_for_a_still()
    {
        using var image = GifWriting.Make(40, 40, 4,
            (x, y, at) => (at[0], at[1], at[2], at[3]) = ((byte)(x * 6), (byte)(y * 6), 0, (byte)(x < 20 ? 127 : 128)));
        var palette = Palette.From(image, 8);
        Assert.All(Enumerable.Range(0, palette.Count), i => Assert.InRange(palette[i].Red, 120, 255));
        image.Bytes.Clear();
        Assert.Equal(1, Palette.From(image).Count);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".bmp")]
    [InlineData(".gif")]
    public void An_image_is_written_in_the_colors_of_its_palette(string extension)
    {
        using var image = GifWriting.Scene(1, 61, 43).First();
        var palette = Palette.From(image, 100);
        using var indices = NdArray.Create(DType.UInt8, 43, 61);
        palette.Map(image, indices);
        using var shown = palette.ToRgb(indices);
        var file = extension switch
        {
            ".png" => Iio.ImEncode(extension, indices, new PngWriteOptions { Palette = palette }),
            ".bmp" => Iio.ImEncode(extension, indices, new BmpWriteOptions { Palette = palette }),
            _ => Iio.ImEncode(extension, shown),
        };
        using var read = Iio.ImRead(file, extension == ".gif" ? 0 : default(ImageIndex));
        Assert.Equal(shown.Bytes.ToArray(), read.Bytes.ToArray());
        Assert.True(file.Length < 43 * 61 * 2);
        if (extension != ".gif")
            Assert.Equal(palette.Count, Iio.ImMeta(file, excludeApplied: false).Palette!.Count);
    }

    [Fact]
    public void Places_that_a_palette_has_not_are_refused()
    {
        var palette = new Palette([1, 2, 3, 4, 5, 6]);
        using var indices = NdArray.Wrap<byte>([0, 1, 1, 2], 2, 2);
        using var color = NdArray.Create(DType.UInt8, 2, 2, 3);
        foreach (var wrong in new[] { indices, color })
        {
            Assert.Throws<ArgumentException>(() => palette.ToRgb(wrong));
            Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".png", wrong, new PngWriteOptions { Palette = palette }));
            Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".bmp", wrong, new BmpWriteOptions { Palette = palette }));
        }

        Assert.Contains("row 1, column 1", Assert.Throws<ArgumentException>(() => palette.ToRgb(indices)).Message,
            StringComparison.Ordinal);
    }

    private static double MeanSquare(NdArray image, Palette palette)
    {
        using var indices = NdArray.Create(DType.UInt8, image.Shape[0], image.Shape[1]);
        palette.Map(image, indices);
        using var shown = palette.ToRgb(indices);
        return Enumerable.Range(0, (int)image.Length).Average(i => Math.Pow(image.Bytes[i] - shown.Bytes[i], 2));
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

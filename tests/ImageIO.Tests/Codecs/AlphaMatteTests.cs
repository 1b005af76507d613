using ImageIO.Codecs;

namespace ImageIO.Tests.Codecs;

/// <summary>Transparency in formats that hold none.</summary>
public class AlphaMatteTests
{
    [Theory]
    [InlineData(DType.UInt8, 4, ".ppm")]
    [InlineData(DType.UInt16, 4, ".ppm")]
    [InlineData(DType.UInt8, 2, ".pgm")]
    [InlineData(DType.Float32, 4, ".pfm")]
    public void An_image_that_is_opaque_throughout_loses_its_alpha_without_a_word(DType dtype, int channels, string extension)
    {
        using var image = Filled(dtype, channels, alpha: 1);
        var options = new WriteOptions { OnWarning = _ => Assert.Fail("There is nothing to warn of.") };
        using var read = Iio.ImRead(Iio.ImEncode(extension, image, options));
        using var expected = PixelConvert.Convert(image, dtype, channels - 1, allowLossy: true);
        Assert.Equal(expected.Bytes.ToArray(), read.Bytes.ToArray());
    }

    [Theory]
    [InlineData(DType.UInt8)]
    [InlineData(DType.UInt16)]
    [InlineData(DType.Float16)]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Transparent_pixels_show_the_background_in_proportion(DType dtype)
    {
        using var image = Filled(dtype, 4, alpha: 0.5);
        using var flat = AlphaMatte.ToAccepted(image, Opaque(dtype), new WriteOptions { Background = (255, 0, 51) });
        using var shown = PixelConvert.Convert(flat, DType.Float64, allowLossy: true);
        Assert.Equal([2, 3, 3], flat.Shape.ToArray());
        Assert.Equal(0.75, shown.AsSpan<double>()[0], 0.01);
        Assert.Equal(0.25, shown.AsSpan<double>()[1], 0.01);
        Assert.Equal(0.35, shown.AsSpan<double>()[2], 0.01);
    }

    [Fact]
    public void Gray_stays_gray_over_gray_and_gets_colors_over_colors()
    {
        using var image = Filled(DType.UInt8, 2, alpha: 0);
        var codec = Opaque(DType.UInt8);
        using var gray = AlphaMatte.ToAccepted(image, codec, new WriteOptions { Background = (9, 9, 9) });
        using var colored = AlphaMatte.ToAccepted(image, codec, new WriteOptions { Background = (1, 2, 3) });
        Assert.Equal([2, 3], gray.Shape.ToArray());
        Assert.Equal([9, 9, 9, 9, 9, 9], gray.Bytes.ToArray());
        Assert.Equal([1, 2, 3], colored.Bytes[..3].ToArray());
    }

    [Fact]
    public void Without_a_word_alpha_is_refused_and_where_losses_are_allowed_white_shows_with_a_warning()
    {
        using var image = Filled(DType.UInt8, 4, alpha: 0);
        Assert.Throws<UnsupportedImageException>(() => Iio.ImEncode(".ppm", image));
        var warnings = new List<string>();
        var options = new WriteOptions { AllowLossyConversion = true, OnWarning = warning => warnings.Add(warning.Message) };
        using var read = Iio.ImRead(Iio.ImEncode(".ppm", image, options));
        Assert.Equal(255, read.Bytes[0]);
        Assert.Contains("WriteOptions.Background", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".gif")]
    [InlineData(".webp")]
    public void Formats_that_hold_alpha_keep_it_whatever_the_background(string extension)
    {
        using var image = Filled(DType.UInt8, 4, alpha: 0);
        using var read = Iio.ImRead(Iio.ImEncode(extension, image, new WriteOptions { Background = (255, 255, 255) }), 0);
        Assert.Equal(4, read.Shape[2]);
        Assert.Equal(0, read.Bytes[3]);
    }

    private static CodecInfo Opaque(DType dtype)
        => new() { Name = "opaque", Capabilities = CodecCapabilities.Write, Accepts = [new(dtype, 1), new(dtype, 3)] };

    /// <summary>2×3 pixels of a half in every channel.</summary>
    private static NdArray Filled(DType dtype, int channels, double alpha)
    {
        using var values = NdArray.Create(DType.Float64, 2, 3, channels);
        for (var i = 0; i < values.Length; i++)
            values.AsSpan<double>()[i] = i % channels == channels - 1 ? alpha : 0.5;
        return PixelConvert.Convert(values, dtype, allowLossy: true);
    }
}

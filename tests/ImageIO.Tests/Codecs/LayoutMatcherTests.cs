using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Tests.Codecs;

public class LayoutMatcherTests
{
    private static readonly CodecInfo Png = Codec("png", [
        .. Enumerable.Range(1, 4).Select(channels => new PixelLayout(DType.UInt8, channels)),
        .. Enumerable.Range(1, 4).Select(channels => new PixelLayout(DType.UInt16, channels))]);

    private static readonly CodecInfo Gif = Codec("gif", [new(DType.UInt8, 4)]);
    private static readonly CodecInfo Jpeg = Codec("jpeg", [new(DType.UInt8, 1), new(DType.UInt8, 3)]);
    private static readonly CodecInfo Pfm = Codec("pfm", [new(DType.Float32, 1), new(DType.Float32, 3)]);
    private static readonly CodecInfo Npy = Codec("npy", [.. Enum.GetValues<DType>().Select(type => new PixelLayout(type, 0))]);

    [Fact]
    public void An_array_that_fits_is_passed_on_as_it_is()
    {
        using var image = Zeros(DType.UInt16, 4, 5, 3);
        Assert.Same(image, LayoutMatcher.ToAccepted(image, Png, allowLossy: false));
        using var volume = Zeros(DType.Complex64, 3, 4, 5, 6, 7);
        Assert.Same(volume, LayoutMatcher.ToAccepted(volume, Npy, allowLossy: false));
    }

    [Fact]
    public void A_channel_axis_of_one_is_left_out_without_a_copy()
    {
        using var image = Zeros(DType.UInt8, 4, 5, 1);
        using var gray = LayoutMatcher.ToAccepted(image, Png, allowLossy: false);
        Assert.Equal([4, 5], gray.Shape.ToArray());
        gray.AsSpan<byte>()[7] = 77;
        Assert.Equal(77, image.AsSpan<byte>()[7]);
    }

    [Theory]
    [InlineData(DType.Bool, 1, DType.UInt8, 1)]
    [InlineData(DType.Bool, 4, DType.UInt8, 4)]
    [InlineData(DType.UInt8, 2, DType.UInt8, 2)]
    public void Png_takes_what_fits_without_loss(DType from, int channels, DType to, int toChannels)
        => Check(Png, from, channels, allowLossy: false, to, toChannels);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Gif_takes_any_byte_image_as_rgba(int channels)
        => Check(Gif, DType.UInt8, channels, allowLossy: false, DType.UInt8, 4);

    [Fact]
    public void The_element_type_is_kept_rather_than_the_channels()
        => Check(Codec("x", [new(DType.Float32, 1), new(DType.UInt8, 3)]), DType.UInt8, 1, allowLossy: false, DType.UInt8, 3);

    [Fact]
    public void Bytes_become_floats_where_only_floats_are_taken()
        => Check(Pfm, DType.UInt8, 3, allowLossy: false, DType.Float32, 3);

    [Theory]
    [InlineData(DType.Float32, 3, DType.UInt8, 3)]
    [InlineData(DType.Float64, 1, DType.UInt8, 1)]
    [InlineData(DType.UInt32, 1, DType.UInt16, 1)]
    [InlineData(DType.Int16, 1, DType.UInt16, 1)]
    [InlineData(DType.Int8, 1, DType.UInt8, 1)]
    public void A_lossy_way_keeps_as_much_as_it_can(DType from, int channels, DType to, int toChannels)
    {
        using var image = Zeros(from, channels == 1 ? [2, 2] : [2, 2, channels]);
        Assert.Null(LayoutMatcher.Choose(image, Png.Accepts, allowLossy: false));
        Check(Png, from, channels, allowLossy: true, to, toChannels);
    }

    [Fact]
    public void Floating_point_becomes_black_and_white_only_where_there_is_nothing_else()
    {
        Check(Codec("bmp", [new(DType.Bool, 1), new(DType.UInt8, 1), new(DType.UInt8, 3)]), DType.Float32, 1,
            allowLossy: true, DType.UInt8, 1);
        Check(Codec("pbm", [new(DType.Bool, 1)]), DType.Float32, 1, allowLossy: true, DType.Bool, 1);
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(2, 1)]
    public void Jpeg_drops_alpha_only_where_that_is_allowed(int channels, int toChannels)
    {
        using var image = Zeros(DType.UInt8, 2, 2, channels);
        Assert.Null(LayoutMatcher.Choose(image, Jpeg.Accepts, allowLossy: false));
        Check(Jpeg, DType.UInt8, channels, allowLossy: true, DType.UInt8, toChannels);
        var refusal = Assert.Throws<UnsupportedImageException>(() => LayoutMatcher.ToAccepted(image, Jpeg, allowLossy: false));
        Assert.Equal(
            $"JPEG takes uint8 with 1 or 3 channels, not 2×2×{channels} uint8. Set WriteOptions.AllowLossyConversion to drop its alpha, " +
            "or convert it yourself with PixelConvert.",
            refusal.Message);
    }

    [Fact]
    public void A_refusal_says_what_the_codec_takes_and_which_option_helps()
    {
        using var image = Zeros(DType.Float32, 480, 640, 3);
        var refusal = Assert.Throws<UnsupportedImageException>(() => LayoutMatcher.ToAccepted(image, Png, allowLossy: false));
        Assert.Equal(
            "PNG takes uint8 or uint16 with 1–4 channels, not 480×640×3 float32. Set WriteOptions.AllowLossyConversion to round it to " +
            "uint8, or convert it yourself with PixelConvert.",
            refusal.Message);
    }

    [Fact]
    public void A_shape_that_is_no_image_is_refused_with_advice()
    {
        using var volume = Zeros(DType.UInt8, 5, 6, 7);
        var refusal = Assert.Throws<UnsupportedImageException>(() => LayoutMatcher.ToAccepted(volume, Png, allowLossy: true));
        Assert.Contains("5×6×7 uint8", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("slices", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AllowLossyConversion", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Complex_numbers_are_refused_with_advice()
    {
        using var image = Zeros(DType.Complex64, 5, 6);
        var refusal = Assert.Throws<UnsupportedImageException>(() => LayoutMatcher.ToAccepted(image, Png, allowLossy: true));
        Assert.Contains("magnitude", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_with_different_channels_are_told_apart()
    {
        var codec = Codec("x", [new(DType.UInt8, 1), new(DType.UInt8, 3), new(DType.Bool, 1), new(DType.Float32, 0)]);
        using var image = Zeros(DType.Complex64, 5, 6);
        var refusal = Assert.Throws<UnsupportedImageException>(() => LayoutMatcher.ToAccepted(image, codec, allowLossy: false));
        Assert.StartsWith("X takes uint8 with 1 or 3 channels, or bool with 1 channel, or float32 of any shape, not 5×6 complex64.",
            refusal.Message, StringComparison.Ordinal);
    }

    private static void Check(CodecInfo codec, DType from, int channels, bool allowLossy, DType to, int toChannels)
    {
        using var image = Zeros(from, channels == 1 ? [2, 2] : [2, 2, channels]);
        Assert.Equal(new PixelLayout(to, toChannels), LayoutMatcher.Choose(image, codec.Accepts, allowLossy));
        var accepted = LayoutMatcher.ToAccepted(image, codec, allowLossy);
        Assert.Equal(to, accepted.DType);
        Assert.Equal(toChannels == 1 ? [2, 2] : [2, 2, toChannels], accepted.Shape.ToArray());
        if (!ReferenceEquals(accepted, image))
            accepted.Dispose();
    }

    private static NdArray Zeros(DType type, params int[] shape)
    {
        var array = NdArray.Create(type, shape);
        array.Bytes.Clear();
        return array;
    }

    private static CodecInfo Codec(string name, ImmutableArray<PixelLayout> accepts)
        => new() { Name = name, Capabilities = CodecCapabilities.Write, Accepts = accepts };
}

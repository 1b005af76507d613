using System.Text;
using ImageIO.Formats.Xpm;

namespace ImageIO.Tests.Formats.Xpm;

/// <summary>What is special about X pixmaps; the samples and every general rule are run by the conformance suite.</summary>
public class XpmTests
{
    private static readonly XpmCodec Codec = new();

    [Theory]
    [InlineData("c #f80", 255, 136, 0)]
    [InlineData("c #FF8000", 255, 128, 0)]
    [InlineData("c #FFF800000", 255, 128, 0)]
    [InlineData("c #ffff80000000", 255, 128, 0)]
    [InlineData("c red", 255, 0, 0)]
    [InlineData("c Light Goldenrod Yellow", 250, 250, 210)]
    [InlineData("m black c LightGrey", 211, 211, 211)]
    [InlineData("c gray50", 127, 127, 127)]
    [InlineData("g Gray100", 255, 255, 255)]
    [InlineData("s navy", 0, 0, 128)]
    [InlineData("s background c #010203", 1, 2, 3)]
    public void Colors_are_known_by_digits_and_by_their_names_in_X11(string color, byte red, byte green, byte blue)
    {
        using var read = DirectCodec.Read(Codec, File(color));
        Assert.Equal("1×1×3 uint8", read.ToString());
        Assert.Equal([red, green, blue], read.Bytes.ToArray());
    }

    [Theory]
    [InlineData("c no such color", "no such color")]
    [InlineData("c #12345", "#12345")]
    [InlineData("c gray101", "gray101")]
    public void Colors_that_are_not_known_are_named(string color, string name)
        => Assert.Contains(
            $"\"{name}\"",
            Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, File(color))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void More_colors_than_characters_take_several_for_a_pixel()
    {
        using var image = DirectCodec.Pattern(DType.UInt8, 30, 31, 3);
        using var read = DirectCodec.Read(Codec, DirectCodec.Write(Codec, image));
        DirectCodec.AssertEqual(image, read);
    }

    [Fact]
    public void Alpha_between_is_refused_with_a_way_out()
    {
        using var image = NdArray.Wrap<byte>([1, 2, 3, 128], 1, 1, 4);
        var fault = Assert.Throws<ImageEncodingException>(() => DirectCodec.Write(Codec, image));
        Assert.Contains(".png", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pixel_of_no_color_is_an_error_that_quotes_it()
    {
        var file = Encoding.ASCII.GetString(File("c red")).Replace("\"a\"", "\"b\"", StringComparison.Ordinal);
        var fault = Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, Encoding.ASCII.GetBytes(file)));
        Assert.Contains("\"b\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_beyond_the_limits_is_told_before_colors_are_read()
    {
        var file = Encoding.ASCII.GetBytes("/* XPM */\nstatic char *x[] = {\"60000 60000 1000000 4\", \"aaaa c red\"");
        Assert.Throws<ImageLimitException>(() => DirectCodec.Read(Codec, file));
    }

    private static byte[] File(string color)
        => Encoding.ASCII.GetBytes($"/* XPM */\nstatic char *x[] = {{\"1 1 1 1\", \"a {color}\", \"a\"}};");
}

using System.Text;
using ImageIO.Formats.Xbm;

namespace ImageIO.Tests.Formats.Xbm;

/// <summary>What is special about X bitmaps; the samples and every general rule are run by the conformance suite.</summary>
public class XbmTests
{
    private static readonly XbmCodec Codec = new();

    [Theory]
    [InlineData("0x05, 0x02")]
    [InlineData("5,2")]
    [InlineData("05 ,\n02,")]
    [InlineData("0X5, 0x2 ")]
    public void Numbers_are_read_in_every_form_that_C_has(string numbers)
    {
        using var read = DirectCodec.Read(Codec, Text($"#define a_width 3\n#define a_height 2\nstatic char a_bits[] = {{{numbers}}};"));
        Assert.Equal([false, true, false, true, false, true], read.AsSpan<bool>().ToArray());
    }

    [Fact]
    public void Words_of_X10_hold_sixteen_pixels_of_a_row()
    {
        const string text = "#define width 17\n#define height 1\nstatic unsigned short bits[] = {0x7FFF, 0x0001};";
        using var read = DirectCodec.Read(Codec, Text(text));
        Assert.Equal([.. Enumerable.Repeat(false, 15), true, false], read.AsSpan<bool>().ToArray());
    }

    [Fact]
    public void The_hotspot_of_a_cursor_comes_back()
    {
        using var image = NdArray.Create(DType.Bool, 4, 5);
        var metadata = new List<ImageMetadata>();
        var file = DirectCodec.Write(Codec, image, new ImageMetadata([new("hotspot", new[] { 4, 3 })]));
        DirectCodec.Read(Codec, file, metadata: metadata).Dispose();
        Assert.True(metadata[0].TryGet<int[]>("hotspot", out var hotspot));
        Assert.Equal([4, 3], hotspot);
    }

    [Theory]
    [InlineData("#define a_width 3\nstatic char a[] = {1};", "width and height")]
    [InlineData("#define a_width x\n#define a_height 1\nstatic char a[] = {1};", "\"x\"")]
    [InlineData("#define a_width 3\n#define a_height 1\nstatic char a[] {1};", "= {")]
    [InlineData("#define a_width 3\n#define a_height 1\nstatic char a[] = {0x100};", "0 to 255")]
    [InlineData("#define a_width 3\n#define a_height 1\nstatic char a[] = {xyz};", "0 to 255")]
    [InlineData("#define a_width 3\n#define a_height 2\nstatic char a[] = {1 2};", "comma")]
    [InlineData("#define a_width 3\n#define a_height 2\nstatic char a[] = {1};", "ends early")]
    public void What_is_wrong_is_named(string text, string named)
        => Assert.Contains(
            named,
            Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, Text(text))).Message,
            StringComparison.Ordinal);

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}

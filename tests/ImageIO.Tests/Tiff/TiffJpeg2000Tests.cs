namespace ImageIO.Tests.Tiff;

/// <summary>Strips that are codestreams of JPEG 2000, read by the codec of that format.</summary>
public class TiffJpeg2000Tests
{
    [Theory]
    [InlineData(34712)]
    [InlineData(33005)]
    public void A_codestream_gives_the_pixels_that_it_gives_alone(ushort compression)
    {
        var codestream = Codestream("tiles.jp2");
        using var expected = Iio.ImRead(codestream);
        using var page = Iio.ImRead(PageOfOneStrip.Build(codestream, 52, 40, compression));
        Assert.Equal(expected.ToString(), page.ToString());
        Assert.Equal(expected.Bytes, page.Bytes);
    }

    [Fact]
    public void Brightness_and_color_differences_become_rgb()
    {
        using var expected = Iio.ImRead(Repository.Data("jp2", "ycc420.jp2"));
        using var page = Iio.ImRead(PageOfOneStrip.Build(Codestream("ycc420.jp2"), 28, 24, 33003));
        Assert.Equal(expected.Bytes, page.Bytes);
    }

    private static byte[] Codestream(string name)
    {
        var file = File.ReadAllBytes(Repository.Data("jp2", name));
        return file[(file.AsSpan().IndexOf("jp2c"u8) + 4)..];
    }
}

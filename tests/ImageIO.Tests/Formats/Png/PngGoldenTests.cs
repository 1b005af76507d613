namespace ImageIO.Tests.Formats.Png;

public class PngGoldenTests
{
    [Theory]
    [InlineData("astronaut.png", "512×512×3 uint8", "a8c429c18afa7b0f")]
    [InlineData("camera.png", "512×512 uint8", "5cb24482a53416f9")]
    [InlineData("checkerboard.png", "200×200 uint8", "60c868d760df4979")]
    [InlineData("chelsea.png", "300×451×3 uint8", "416b729128bfb2c3")]
    [InlineData("clock.png", "300×400 uint8", "ad313afa739ea86c")]
    [InlineData("coins.png", "303×384 uint8", "e080cc03805f1fa7")]
    [InlineData("horse.png", "328×400×4 uint8", "b4c6970ddb84fda6")]
    [InlineData("hubble_deep_field.png", "872×1000×3 uint8", "9a3ea9548188f81e")]
    [InlineData("imageio16.png", "16×16×4 uint8", "b125cb613482edf5")]
    [InlineData("imageio256.png", "256×256×4 uint8", "467b725bad677829")]
    [InlineData("imageio_banner.png", "128×624×4 uint8", "2ee9fd6cbefa10db")]
    [InlineData("imageio_issue246.png", "24×30×4 uint8", "45e6fbeda432fb1d")]
    [InlineData("immunohistochemistry.png", "512×512×3 uint8", "c5b3ef509a92f16d")]
    [InlineData("lena.png", "188×525×3 uint8", "10b5755e48df4aaa")]
    [InlineData("moon.png", "512×512 uint8", "a20362266d5b0102")]
    [InlineData("page.png", "191×384 uint8", "667bfd85aab58052")]
    [InlineData("text.png", "172×448 uint8", "6705caed21e62817")]
    public void A_real_image_reads_as_imageio_reads_it(string name, string layout, string hash)
    {
        using var pixels = PngTesting.Read(TestImages.Path(name));
        Assert.Equal(layout, pixels.ToString());
        Assert.Equal(hash, PngTesting.Hash(pixels));
    }

    [Fact]
    public void Metadata_of_real_images_has_the_values_that_imageio_gives()
    {
        var astronaut = PngTesting.Metadata(TestImages.Path("astronaut.png"));
        Assert.True(astronaut.TryGet<double[]>("dpi", out var dpi));
        Assert.Equal(299.9994, dpi[0], 4);
        Assert.Equal(3144, astronaut.Icc.Length);
        Assert.Equal("File written by Adobe Photoshop? 5.0", ((string)astronaut["comment"]).Replace('\u00A8', '?'));

        var logo = PngTesting.Metadata(TestImages.Path("imageio16.png"));
        Assert.Equal(0.45455, logo["gamma"]);
        Assert.Equal(0, logo["srgb"]);
        Assert.Equal([.3127, .329, .64, .33, .3, .6, .15, .06], (double[])logo["chromaticity"]);

        Assert.Empty(PngTesting.Metadata(TestImages.Path("chelsea.png")));

        var palette = PngTesting.Metadata(TestImages.Path("imageio_issue246.png"), excludeApplied: false);
        Assert.Equal(0, palette["transparency"]);
        Assert.True(palette.ContainsKey("palette"));
        Assert.False(PngTesting.Metadata(TestImages.Path("imageio_issue246.png")).ContainsKey("palette"));
    }
}

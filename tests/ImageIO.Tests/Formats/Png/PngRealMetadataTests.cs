using System.Collections.Immutable;

namespace ImageIO.Tests.Formats.Png;

public class PngRealMetadataTests
{
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
        Assert.Equal([.3127, .329, .64, .33, .3, .6, .15, .06], (ImmutableArray<double>)logo["chromaticity"]);

        Assert.Empty(PngTesting.Metadata(TestImages.Path("chelsea.png")));

        var palette = PngTesting.Metadata(TestImages.Path("imageio_issue246.png"), excludeApplied: false);
        Assert.Equal(0, palette["transparency"]);
        Assert.True(palette.ContainsKey("palette"));
        Assert.False(PngTesting.Metadata(TestImages.Path("imageio_issue246.png")).ContainsKey("palette"));
    }
}

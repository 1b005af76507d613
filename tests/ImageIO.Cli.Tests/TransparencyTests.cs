namespace ImageIO.Cli.Tests;

/// <summary>What becomes of alpha in formats that hold none.</summary>
public class TransparencyTests
{
    [Fact]
    public void An_image_that_is_opaque_throughout_loses_its_alpha_without_a_word()
    {
        using var folder = new TestFolder();
        Write(folder["a.png"], alpha: 255);
        ToolRun.In(folder, "convert", "a.png", "a.jpg", "-q").Succeeded();
        ToolRun.In(folder, "convert", "a.png", "a.ppm", "-q").Succeeded();
        Assert.Equal([200], folder.FirstSamples("a.ppm"));
    }

    [Theory]
    [InlineData(null, 255)]
    [InlineData("black", 0)]
    [InlineData("#123", 0x11)]
    [InlineData("#a0b0c0", 0xA0)]
    public void What_is_transparent_shows_the_background(string? background, int expected)
    {
        using var folder = new TestFolder();
        Write(folder["a.png"], alpha: 0);
        string[] option = background is null ? [] : ["--background", background];
        var run = ToolRun.In(folder, ["convert", "a.png", "a.ppm", "-q", .. option]);
        _ = background is null ? run.Warned(1, "white", "--background") : run.Succeeded();
        Assert.Equal([expected], folder.FirstSamples("a.ppm"));
    }

    [Fact]
    public void A_color_that_is_none_is_wrong_usage()
    {
        using var folder = new TestFolder();
        Write(folder["a.png"], alpha: 0);
        ToolRun.In(folder, "convert", "a.png", "a.ppm", "--background", "#12345").Failed(2, "--background", "#rrggbb");
    }

    private static void Write(string path, byte alpha)
    {
        using var image = NdArray.Create(DType.UInt8, 8, 8, 4);
        for (var i = 0; i < image.Bytes.Length; i++)
            image.Bytes[i] = i % 4 == 3 ? alpha : (byte)200;
        Iio.ImWrite(path, image);
    }
}

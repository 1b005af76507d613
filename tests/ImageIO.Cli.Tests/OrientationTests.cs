namespace ImageIO.Cli.Tests;

/// <summary>Pictures that cameras took turned: EXIF says so, and not every format can.</summary>
public class OrientationTests
{
    private const int TurnedRight = 6;

    [Theory]
    [InlineData("bmp", 40, 30)]
    [InlineData("gif", 40, 30)]
    [InlineData("npy", 40, 30)]
    [InlineData("avif", 40, 30)]
    [InlineData("png", 30, 40)]
    [InlineData("webp", 30, 40)]
    public void A_format_that_can_not_say_how_to_turn_an_image_gets_it_upright(string format, int height, int width)
    {
        using var folder = new TestFolder();
        WriteTurned(folder["a.png"]);
        ToolRun.In(folder, "convert", "a.png", $"out.{format}", "-q").Succeeded();
        var shape = Iio.ImProps(folder[$"out.{format}"], 0).Shape;
        Assert.Equal([height, width], shape.Take(2));
        using var shown = Iio.ImRead(folder[$"out.{format}"], 0, new ReadOptions { ApplyOrientation = true });
        Assert.Equal([40, 30], shown.Shape[..2].ToArray());
    }

    [Fact]
    public void Frames_of_a_gif_are_upright_unless_that_is_refused()
    {
        using var folder = new TestFolder();
        WriteTurned(folder["a.png"]);
        ToolRun.In(folder, "gif", "a.png", "-o", "upright.gif", "-q").Succeeded();
        ToolRun.In(folder, "gif", "a.png", "-o", "stored.gif", "-q", "--no-orient").Succeeded();
        ToolRun.In(folder, "convert", "a.png", "stored.bmp", "-q", "--no-orient").Succeeded();
        ToolRun.In(folder, "frames", "a.png", "f%d.bmp", "-q").Succeeded();
        Assert.Equal([40, 30], Iio.ImProps(folder["upright.gif"], 0).Shape.Take(2));
        Assert.Equal([40, 30], Iio.ImProps(folder["f0.bmp"]).Shape.Take(2));
        Assert.Equal([30, 40], Iio.ImProps(folder["stored.gif"], 0).Shape.Take(2));
        Assert.Equal([30, 40], Iio.ImProps(folder["stored.bmp"]).Shape.Take(2));
    }

    /// <summary>30×40 (height, width) with an EXIF block of one entry.</summary>
    private static void WriteTurned(string path)
    {
        byte[] exif = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, TurnedRight, 0, 0, 0, 0, 0, 0, 0];
        using var image = TestFolder.Gray(90, width: 40, height: 30);
        Iio.ImWrite(path, image, new PngWriteOptions { Metadata = new ImageMetadata([]) { Exif = exif } });
    }
}

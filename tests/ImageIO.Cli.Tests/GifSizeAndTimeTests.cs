namespace ImageIO.Cli.Tests;

/// <summary>What <c>imageio gif</c> promises of sizes, times and the number of images.</summary>
public class GifSizeAndTimeTests
{
    [Fact]
    public void A_size_below_the_lowest_quality_is_met_by_losses_in_frames_of_few_colors()
    {
        using var folder = new TestFolder();
        WriteFewColors(folder["film.npy"]);
        ToolRun.In(folder, "gif", "film.npy", "-o", "low.gif", "--quality", "1").Succeeded();
        var target = new FileInfo(folder["low.gif"]).Length * 2 / 3;
        ToolRun.In(folder, "gif", "film.npy", "-o", "out.gif", "--target-size", $"{target}B")
            .Warned(1, "quality 1", "--lossy", "--colors", "out.gif");
        Assert.InRange(new FileInfo(folder["out.gif"]).Length, target / 3, target);
    }

    [Fact]
    public void Times_that_browsers_slow_down_are_told_with_the_rate_that_is_shown()
    {
        using var folder = new TestFolder().WithFrames("f", 12);
        ToolRun.In(folder, "gif", "f", "-o", "out.gif", "--fps", "60")
            .Warned(1, "4 of 12 frames", "20 ms", "21.4 frames per second instead of the 60", "sum is right", "Up to 50");
        Assert.Equal(200, folder.Milliseconds("out.gif").Sum());
        ToolRun.In(folder, "gif", "f", "-o", "out.gif", "--fps", "50").Succeeded();
        ToolRun.In(folder, "convert", "out.gif", "fast.gif", "--option", "duration=10")
            .Warned(1, "10 frames per second instead of the 100");
    }

    [Fact]
    public void Equal_frames_are_images_of_their_own_where_that_is_asked_for()
    {
        using var folder = new TestFolder().WithImage("a.png", 5).WithImage("b.png", 9);
        ToolRun.In(folder, "gif", "a.png", "a.png", "b.png", "b.png", "-o", "all.gif", "--keep-duplicates").Succeeded();
        Assert.Equal([5, 5, 9, 9], folder.FirstSamples("all.gif"));
        Assert.Equal([100, 100, 100, 100], folder.Milliseconds("all.gif"));
        ToolRun.In(folder, "gif", "a.png", "a.png", "b.png", "b.png", "-o", "two.gif").Succeeded();
        Assert.Equal([200, 200], folder.Milliseconds("two.gif"));
    }

    /// <summary>Noise of 16 colors: exact at any quality.</summary>
    private static void WriteFewColors(string path)
    {
        using var film = NdArray.Create(DType.UInt8, 3, 60, 80, 3);
        var random = new Random(7);
        for (var i = 0; i < film.Bytes.Length; i += 3)
            film.Bytes.Slice(i, 3).Fill((byte)(100 + (5 * random.Next(16))));
        Iio.ImWrite(path, film);
    }
}

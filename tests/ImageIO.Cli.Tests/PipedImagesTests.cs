using System.Text;

namespace ImageIO.Cli.Tests;

/// <summary>What programs write into pipes: one image behind the other.</summary>
public class PipedImagesTests
{
    [Theory]
    [InlineData("png")]
    [InlineData("gif")]
    [InlineData("ppm")]
    public void Files_one_behind_the_other_are_the_frames_of_a_gif(string format)
    {
        using var folder = new TestFolder();
        ToolRun.Fed(folder, Concatenated(folder, format, 3), "gif", "-", "-o", "out.gif", "-q").Succeeded();
        Assert.Equal([10, 20, 30], folder.FirstSamples("out.gif"));
    }

    [Fact]
    public void Animations_one_behind_the_other_keep_all_their_times()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 2);
        var bytes = File.ReadAllBytes(folder["a.gif"]);
        ToolRun.Fed(folder, [.. bytes, .. bytes], "convert", "-", "out.gif", "-q").Succeeded();
        Assert.Equal([110, 120, 110, 120], folder.Milliseconds("out.gif"));
    }

    [Fact]
    public void They_are_taken_apart_chosen_from_and_stacked()
    {
        using var folder = new TestFolder();
        var bytes = Concatenated(folder, "png", 3);
        ToolRun.Fed(folder, bytes, "frames", "-", "f%d.bmp", "-q").Succeeded();
        Assert.Equal([30], folder.FirstSamples("f2.bmp"));
        ToolRun.Fed(folder, bytes, "convert", "-", "one.bmp", "--index", "1", "-q").Succeeded();
        Assert.Equal([20], folder.FirstSamples("one.bmp"));
        ToolRun.Fed(folder, bytes, "convert", "-", "all.npy", "-q").Succeeded();
        Assert.Equal([3, 16, 24, 3], Iio.ImProps(folder["all.npy"]).Shape.ToArray());
        ToolRun.Fed(folder, Concatenated(folder, "png", 1), "convert", "-", "one.npy", "-q").Succeeded();
        Assert.Equal([16, 24, 3], Iio.ImProps(folder["one.npy"]).Shape.ToArray());
        ToolRun.Fed(folder, bytes, "convert", "-", "none.bmp").Failed(1, "several images");
    }

    [Theory]
    [InlineData("png")]
    [InlineData("gif")]
    [InlineData("ppm")]
    public void They_are_counted_where_only_their_number_tells_which_are_meant(string format)
    {
        using var folder = new TestFolder();
        var bytes = Concatenated(folder, format, 3);
        ToolRun.Fed(folder, bytes, "convert", "-", "last.bmp", "--index", "^1", "-q").Succeeded();
        Assert.Equal([30], folder.FirstSamples("last.bmp"));
        ToolRun.Fed(folder, bytes, "convert", "-", "two.gif", "--index", "1..3", "-q").Succeeded();
        Assert.Equal([20, 30], folder.FirstSamples("two.gif"));
        ToolRun.Fed(folder, bytes, "frames", "-", "f%d.bmp", "--index", "^2..", "-q").Succeeded();
        Assert.Equal([20], folder.FirstSamples("f1.bmp"));
        ToolRun.Fed(folder, bytes, "convert", "-", "none.gif", "--index", "2..5").Failed(2, "3 images");
    }

    [Theory]
    [InlineData("png")]
    [InlineData("gif")]
    [InlineData("ppm")]
    [InlineData("bmp")]
    public void One_image_is_taken_apart_into_one_file(string format)
    {
        using var folder = new TestFolder();
        ToolRun.Fed(folder, Concatenated(folder, format, 1), "frames", "-", "out.png", "-q").Succeeded();
        Assert.Equal([10], folder.FirstSamples("out.png"));
    }

    [Fact]
    public void Video_of_luma_and_chroma_is_read_with_its_times()
    {
        var header = Encoding.ASCII.GetBytes("YUV4MPEG2 W24 H16 F25:1 C420jpeg XCOLORRANGE=FULL\n");
        var frames = new[] { 40, 90, 140 }.SelectMany(luma => (byte[])
        [
            .. "FRAME\n"u8, .. Enumerable.Repeat((byte)luma, 24 * 16), .. Enumerable.Repeat((byte)128, 2 * 12 * 8),
        ]);
        using var folder = new TestFolder();
        ToolRun.Fed(folder, [.. header, .. frames], "gif", "-", "-o", "out.gif", "-q").Succeeded();
        Assert.Equal([40, 90, 140], folder.FirstSamples("out.gif"));
        Assert.Equal([40, 40, 40], folder.Milliseconds("out.gif"));
    }

    [Fact]
    public void What_is_no_image_behind_the_last_one_is_passed_over_with_a_warning()
    {
        using var folder = new TestFolder();
        ToolRun.Fed(folder, [.. Concatenated(folder, "png", 2), .. "the end"u8], "gif", "-", "-o", "out.gif")
            .Warned(1, "behind the last image");
        Assert.Equal([10, 20], folder.FirstSamples("out.gif"));
    }

    [Fact]
    public void An_image_that_is_cut_short_is_an_error_and_leaves_no_file()
    {
        using var folder = new TestFolder();
        ToolRun.Fed(folder, Concatenated(folder, "png", 3)[..^30], "gif", "-", "-o", "out.gif").Failed(1, "--tolerant");
        Assert.False(File.Exists(folder["out.gif"]));
    }

    private static byte[] Concatenated(TestFolder folder, string format, int count)
    {
        var names = Enumerable.Range(1, count).Select(i => (Name: $"in/{i}.{format}", Gray: (byte)(10 * i)));
        return [.. names.SelectMany(file => File.ReadAllBytes(folder.WithImage(file.Name, file.Gray)[file.Name]))];
    }
}

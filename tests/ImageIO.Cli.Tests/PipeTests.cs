namespace ImageIO.Cli.Tests;

public class PipeTests
{
    [Fact]
    public void Convert_reads_and_writes_pipes()
    {
        using var folder = new TestFolder().WithImage("a.png", 70);
        var bmp = ToolRun.Piped(folder, File.ReadAllBytes(folder["a.png"]), "convert", "-", "-.bmp");
        Assert.Equal("BM"u8, bmp.AsSpan(0, 2));
        Assert.Equal([70], folder.WithBytes("out.bmp", bmp).FirstSamples("out.bmp"));
    }

    [Fact]
    public void An_animation_keeps_its_times_through_pipes()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        var gif = ToolRun.Piped(folder, File.ReadAllBytes(folder["a.gif"]), "convert", "-", "-.gif");
        Assert.Equal([110, 120, 130], folder.WithBytes("out.gif", gif).Milliseconds("out.gif"));
    }

    [Fact]
    public void Gif_reads_and_writes_pipes()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        var gif = ToolRun.Piped(folder, File.ReadAllBytes(folder["a.gif"]), "gif", "-", "-o", "-", "--fps", "10");
        Assert.Equal([100, 100, 100], folder.WithBytes("out.gif", gif).Milliseconds("out.gif"));
    }

    [Fact]
    public void Info_and_frames_read_pipes()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 2);
        var input = File.ReadAllBytes(folder["a.gif"]);
        Assert.Contains("2x16x24x3", System.Text.Encoding.UTF8.GetString(ToolRun.Piped(folder, input, "info", "-")),
            StringComparison.Ordinal);
        ToolRun.Piped(folder, input, "frames", "-", "f%d.png", "-q");
        Assert.Equal([20], folder.FirstSamples("f1.png"));
    }

    [Fact]
    public void Frames_writes_pipes()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        var png = ToolRun.Piped(folder, [], "frames", "a.gif", "-.png", "--index", "1");
        Assert.Equal([20], folder.WithBytes("one.png", png).FirstSamples("one.png"));
        Assert.Equal(["a.gif", "one.png"], folder.Files);
        ToolRun.In(folder, "frames", "a.gif", "-.png").Failed(2, "several");
    }

    [Fact]
    public void Nothing_is_written_to_a_pipe_whose_format_is_not_told()
    {
        using var folder = new TestFolder().WithImage("a.png", 70);
        ToolRun.In(folder, "convert", "a.png", "-").Failed(2, "extension");
    }

    [Fact]
    public void A_folder_and_a_member_of_an_archive_are_read_as_the_library_reads_them()
    {
        using var folder = new TestFolder().WithFrames("f", 3);
        ToolRun.In(folder, "convert", "f", "a.gif", "-q").Succeeded();
        Assert.Equal([10, 20, 30], folder.FirstSamples("a.gif"));
        ToolRun.In(folder, "convert", "f/frame1.png", "z.zip/one.bmp", "-q").Succeeded();
        ToolRun.In(folder, "convert", "z.zip/one.bmp", "back.png", "-q").Succeeded();
        Assert.Equal([10], folder.FirstSamples("back.png"));
    }
}

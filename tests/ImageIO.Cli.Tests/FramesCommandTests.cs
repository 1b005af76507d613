namespace ImageIO.Cli.Tests;

public class FramesCommandTests
{
    [Fact]
    public void Each_frame_becomes_a_file_with_its_number()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        var run = ToolRun.In(folder, "frames", "a.gif", "f_%04d.png").Succeeded();
        Assert.Contains("3 files written", run.Output, StringComparison.Ordinal);
        Assert.Equal(["a.gif", "f_0000.png", "f_0001.png", "f_0002.png"], folder.Files);
        Assert.Equal([30], folder.FirstSamples("f_0002.png"));
    }

    [Theory]
    [InlineData("1..3", "f1.png", "f2.png")]
    [InlineData("^1", "f3.png")]
    [InlineData("2..", "f2.png", "f3.png")]
    public void The_number_is_the_one_that_index_counts_by(string index, params string[] expected)
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 4);
        ToolRun.In(folder, "frames", "a.gif", "f%d.png", "--index", index).Succeeded();
        Assert.Equal(["a.gif", .. expected], folder.Files);
    }

    [Fact]
    public void One_image_needs_no_number()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        ToolRun.In(folder, "frames", "a.gif", "one.png", "--index", "1").Succeeded();
        Assert.Equal([20], folder.FirstSamples("one.png"));
    }

    [Theory]
    [InlineData("f.png")]
    [InlineData("f%%.png")]
    [InlineData("f%s.png")]
    [InlineData("f%d_%d.png")]
    public void A_name_that_can_not_be_numbered_is_refused_before_anything_is_written(string pattern)
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3);
        ToolRun.In(folder, "frames", "a.gif", pattern).Failed(2, pattern, "%04d");
        Assert.Equal(["a.gif"], folder.Files);
    }
}

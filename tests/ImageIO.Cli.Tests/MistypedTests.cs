namespace ImageIO.Cli.Tests;

/// <summary>Names that do not exist are called so, with what was likely meant.</summary>
public class MistypedTests
{
    [Theory]
    [InlineData("--fps?", "gif", "f", "-o", "a.gif", "--fpss", "3")]
    [InlineData("--fps?", "gif", "f", "--fsp=3", "-o", "a.gif")]
    [InlineData("--target-size?", "gif", "f", "--target", "3kB", "-o", "a.gif")]
    [InlineData("--allow-lossy?", "convert", "f/frame1.png", "a.bmp", "--allow-losy")]
    [InlineData("--json?", "info", "f/frame1.png", "--jsn")]
    [InlineData("convert?", "covnert", "f/frame1.png", "a.bmp")]
    [InlineData("--help?", "--hlep")]
    [InlineData("no option --xyzzy", "gif", "f", "-o", "a.gif", "--xyzzy")]
    public void A_mistyped_name_is_called_so_with_the_nearest_one(string words, params string[] arguments)
    {
        using var folder = new TestFolder().WithFrames("f", 2);
        ToolRun.In(folder, arguments).Failed(2, "There is no", words);
        Assert.Equal(2, folder.Files.Count);
    }

    [Fact]
    public void A_file_whose_name_looks_like_an_option_is_read()
    {
        using var folder = new TestFolder().WithImage("--odd.png", 7);
        ToolRun.In(folder, "gif", "-o", "a.gif", "-q", "--", "--odd.png").Succeeded();
        ToolRun.In(folder, "gif", "./--odd.png", "-o", "b.gif", "-q").Succeeded();
        Assert.Equal([7], folder.FirstSamples("b.gif"));
    }

    [Theory]
    [InlineData("GifWriteOptions", "gif", "f", "-o", "a.gif", "--target-size", "10B")]
    [InlineData("WriteOptions", "convert", "deep.png", "a.bmp")]
    [InlineData("Limits.", "convert", "f", "a.npy", "--index", "all")]
    public void Messages_do_not_speak_of_properties_in_code(string word, params string[] arguments)
    {
        using var folder = new TestFolder().WithFrames("f", 2);
        using (var deep = NdArray.Create(DType.UInt16, 8, 8))
            Iio.ImWrite(folder["deep.png"], deep);
        var run = ToolRun.In(folder, arguments);
        Assert.DoesNotContain(word, run.Error, StringComparison.Ordinal);
    }
}

namespace ImageIO.Cli.Tests;

/// <summary>Patterns that a shell leaves to the tool, and many files into a folder.</summary>
public class PatternTests
{
    [Theory]
    [InlineData("f/frame[2-4].png", 20, 30, 40)]
    [InlineData("f/frame[!2-9].png", 10)]
    [InlineData("f/frame1[01].png", 100, 110)]
    [InlineData("f/frame{11,2,7}.png", 20, 70, 110)]
    [InlineData("{f/frame1,g/*}.png", 10, 10, 20)]
    [InlineData("**/frame[12].png", 10, 20, 10, 20)]
    [InlineData("g/**", 10, 20)]
    [InlineData("f/**/frame3.png", 30)]
    public void Sets_alternatives_and_any_folders_are_patterns(string pattern, params int[] expected)
    {
        using var folder = new TestFolder().WithFrames("f", 11).WithFrames("g", 2);
        ToolRun.In(folder, "gif", pattern, "-o", "out.gif", "-q", "--keep-duplicates").Succeeded();
        Assert.Equal(expected, folder.FirstSamples("out.gif"));
    }

    [Fact]
    public void A_file_whose_name_looks_like_a_pattern_is_that_file()
    {
        using var folder = new TestFolder().WithImage("a[1].png", 7).WithImage("a1.png", 9);
        ToolRun.In(folder, "gif", "a[1].png", "-o", "out.gif", "-q").Succeeded();
        Assert.Equal([7], folder.FirstSamples("out.gif"));
    }

    [Fact]
    public void A_member_of_an_archive_whose_name_looks_like_a_pattern_is_that_member()
    {
        using var folder = new TestFolder().WithImage("x.png", 7);
        ToolRun.In(folder, "convert", "x.png", "a.zip/x[1].png", "-q").Succeeded();
        ToolRun.In(folder, "gif", "a.zip/x[1].png", "-o", "out.gif", "-q").Succeeded();
        Assert.Equal([7], folder.FirstSamples("out.gif"));
    }

    [Theory]
    [InlineData("g/*.png")]
    [InlineData("empty")]
    [InlineData("*.gif")]
    public void An_argument_that_names_no_image_is_reported_among_others(string argument)
    {
        using var folder = new TestFolder().WithFrames("f", 2).WithAnimation("out.gif", 1);
        Directory.CreateDirectory(folder["empty"]);
        var before = File.ReadAllBytes(folder["out.gif"]);
        ToolRun.In(folder, "gif", "f/*.png", argument, "-o", "out.gif").Failed(1, $"\"{argument}\"");
        Assert.Equal(before, File.ReadAllBytes(folder["out.gif"]));
    }

    [Fact]
    public void A_pattern_without_files_does_not_keep_others_from_a_folder()
    {
        using var folder = new TestFolder().WithFrames("f", 1);
        ToolRun.In(folder, "convert", "g/*.png", "f/*.png", "out/", "--to", "bmp", "-q").Failed(1, "g/*.png");
        Assert.Equal(["f/frame1.png", "out/frame1.bmp"], folder.Files);
    }

    [Theory]
    [InlineData("f/*.png", "out", "--to", "bmp")]
    [InlineData("f/frame1.png", "f/frame2.png", "f/frame3.png", "out/", "--to", ".bmp")]
    [InlineData("f", "out", "--to", "dib", "--quiet")]
    public void Many_files_go_into_a_folder_under_their_names(params string[] arguments)
    {
        using var folder = new TestFolder().WithFrames("f", 3);
        ToolRun.In(folder, ["convert", .. arguments]).Succeeded();
        var written = folder.Files.Where(file => file.StartsWith("out/", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, written.Count);
        Assert.Equal([30], folder.FirstSamples(written[2]));
    }

    [Fact]
    public void One_of_many_files_that_is_damaged_does_not_keep_the_others_back()
    {
        using var folder = new TestFolder().WithFrames("f", 3).WithBytes("f/frame2.png", "hello"u8);
        var run = ToolRun.In(folder, "convert", "f/*.png", "out/", "--to", "bmp", "-q").Failed(1, "frame2.png");
        Assert.Equal("", run.Output);
        Assert.Equal(["out/frame1.bmp", "out/frame3.bmp"], folder.Files.Where(file => file.StartsWith("out/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Two_files_that_would_have_one_name_are_refused_before_anything_is_written()
    {
        using var folder = new TestFolder().WithImage("a/x.png", 1).WithImage("b/x.png", 2);
        ToolRun.In(folder, "convert", "a/x.png", "b/x.png", "out/").Failed(1, "a/x.png", "b/x.png", "both");
        ToolRun.In(folder, "convert", "a/x.png", "b/x.png", "out.bmp").Failed(2, "out.bmp", "imageio gif");
        ToolRun.In(folder, "convert", "a/x.png", "out", "--to", "nosuch").Failed(2, "nosuch", "png");
        Assert.Equal(2, folder.Files.Count);
    }
}

using System.Text.Json;

namespace ImageIO.Cli.Tests;

public class InfoCommandTests
{
    [Fact]
    public void A_person_is_told_what_is_in_each_file()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3, loopCount: 2).WithImage("b.png", 1);
        var text = ToolRun.In(folder, "info", "a.gif", "b.png").Succeeded().Output;
        string[] expected = ["a.gif", "3x16x24x3 uint8", "0.36 s", "plays 2 times", "b.png", "16x24x3 uint8", "(png, ImageIO.Core)"];
        foreach (var words in expected)
            Assert.Contains(words, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_a_list_of_files_with_documented_properties()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 3, loopCount: 2).WithImage("b.png", 1);
        using var json = JsonDocument.Parse(ToolRun.In(folder, "info", "--json", "a.gif", "b.png").Succeeded().Output);
        var (gif, png) = (json.RootElement[0], json.RootElement[1]);
        Assert.Equal("a.gif", gif.GetProperty("file").GetString());
        Assert.Equal("gif", gif.GetProperty("codec").GetString());
        Assert.Equal("ImageIO.Core", gif.GetProperty("package").GetString());
        Assert.Equal("uint8", gif.GetProperty("dtype").GetString());
        Assert.Equal([3, 16, 24, 3], gif.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()));
        Assert.True(gif.GetProperty("isBatch").GetBoolean());
        Assert.Equal(3, gif.GetProperty("images").GetInt32());
        Assert.Equal(0.36, gif.GetProperty("duration").GetDouble(), 1e-9);
        Assert.Equal(3 / 0.36, gif.GetProperty("fps").GetDouble(), 1e-9);
        Assert.Equal(2, gif.GetProperty("loop").GetInt32());
        Assert.Equal(new FileInfo(folder["a.gif"]).Length, gif.GetProperty("bytes").GetInt64());
        Assert.Equal(JsonValueKind.Object, gif.GetProperty("metadata").ValueKind);
        Assert.False(png.GetProperty("isBatch").GetBoolean());
        Assert.False(png.TryGetProperty("duration", out _));
        Assert.False(png.TryGetProperty("error", out _));
    }

    [Fact]
    public void One_bad_file_among_good_ones_is_reported_and_the_others_are_told()
    {
        using var folder = new TestFolder().WithImage("a.png", 1).WithBytes("bad.png", "not an image"u8).WithImage("c.png", 1);
        var run = ToolRun.In(folder, "info", "a.png", "bad.png", "c.png");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("imageio: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Contains("a.png", run.Output, StringComparison.Ordinal);
        Assert.Contains("c.png", run.Output, StringComparison.Ordinal);

        run = ToolRun.In(folder, "info", "--json", "a.png", "bad.png", "c.png");
        Assert.Equal(1, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(3, json.RootElement.GetArrayLength());
        Assert.Contains("bad.png", json.RootElement[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_of_a_file_do_not_reach_the_terminal()
    {
        using var folder = new TestFolder();
        using (var image = TestFolder.Gray(9, 8, 8))
            Iio.ImWrite(folder["a.png"], image, new PngWriteOptions { Metadata = new ImageMetadata([new("Comment", "first\n\e[31mred")]) });
        Assert.Contains("first  [31mred", ToolRun.In(folder, "info", "a.png").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_stores_more_than_its_reader_can_give_is_told_by_consent()
    {
        using var folder = new TestFolder();
        File.Copy(Repository.Data("jxl", "deep16.jxl"), folder["deep.jxl"]);
        var refused = ToolRun.WithoutPrograms(folder, "info", "deep.jxl");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--allow-lossy", refused.Error, StringComparison.Ordinal);
        var consented = ToolRun.WithoutPrograms(folder, "info", "deep.jxl", "--allow-lossy").Succeeded();
        Assert.Contains("24x32 uint8", consented.Output, StringComparison.Ordinal);
    }
}

using System.Text.Json;

namespace ImageIO.Cli.Tests;

public class FormatsCommandTests
{
    [Fact]
    public void Every_codec_of_the_registry_is_listed()
    {
        using var folder = new TestFolder();
        var lines = ToolRun.In(folder, "formats").Succeeded().Output.Split('\n');
        foreach (var codec in ToolCodecs.All)
            Assert.Contains(lines, line => line.StartsWith(codec.Info.Name + " ", StringComparison.Ordinal)
                && line.Contains(codec.Info.Package, StringComparison.Ordinal));
    }

    [Fact]
    public void The_documents_list_of_formats_is_that_of_the_registry()
    {
        using var folder = new TestFolder();
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats.md"));
        var made = ToolRun.In(folder, "formats", "--markdown").Succeeded().Output;
        Assert.True(document.ReplaceLineEndings("\n") == made.ReplaceLineEndings("\n"),
            "docs/formats.md is out of date: imageio formats --markdown > docs/formats.md");
    }

    [Fact]
    public void Json_tells_what_each_format_can_do()
    {
        using var folder = new TestFolder();
        using var json = JsonDocument.Parse(ToolRun.In(folder, "formats", "--json").Succeeded().Output);
        Assert.Equal(ToolCodecs.All.Length, json.RootElement.GetArrayLength());
        var gif = json.RootElement.EnumerateArray().Single(format => format.GetProperty("name").GetString() == "gif");
        foreach (var capability in new[] { "read", "write", "multiImage", "animation" })
            Assert.True(gif.GetProperty(capability).GetBoolean(), capability);
        Assert.False(gif.GetProperty("volume").GetBoolean());
        Assert.Contains(".gif", gif.GetProperty("extensions").EnumerateArray().Select(extension => extension.GetString()));
        Assert.Contains("colors", gif.GetProperty("options").EnumerateArray().Select(option => option.GetString()));
    }

    [Fact]
    public void Programs_of_the_system_are_told_with_where_they_are()
    {
        using var folder = new TestFolder();
        var missing = ToolRun.WithoutPrograms(folder, "formats").Succeeded().Output;
        Assert.Matches(@"(?m)^vips +heic +more than 8 bits +not found$", missing);
        Assert.Matches(@"(?m)^dcraw_emu +raw +16 bits.* +not found$", missing);

        var name = OperatingSystem.IsWindows() ? "vips.exe" : "vips";
        File.WriteAllText(folder[name], "");
        using var json = JsonDocument.Parse(ToolRun.WithoutPrograms(folder, "formats", "--json").Succeeded().Output);
        var formats = json.RootElement.EnumerateArray().ToDictionary(format => format.GetProperty("name").GetString()!);
        var vips = formats["jxl"].GetProperty("programs").EnumerateArray().Single();
        Assert.Equal("vips", vips.GetProperty("name").GetString());
        Assert.EndsWith(name, vips.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.False(formats["raw"].GetProperty("programs").EnumerateArray().Single().TryGetProperty("path", out _));
        Assert.Empty(formats["gif"].GetProperty("programs").EnumerateArray());
    }
}

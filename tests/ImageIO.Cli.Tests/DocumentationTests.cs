using System.Text.Json;
using System.Text.RegularExpressions;

namespace ImageIO.Cli.Tests;

/// <summary>docs/cli.md tells what there is: scripts are written by it.</summary>
public partial class DocumentationTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "cli.md"));

    [Theory]
    [InlineData("gif")]
    [InlineData("convert")]
    [InlineData("info")]
    [InlineData("frames")]
    [InlineData("formats")]
    [InlineData("soak")]
    [InlineData("monitor")]
    public void Every_option_and_example_is_documented(string command)
    {
        using var folder = new TestFolder();
        var help = ToolRun.In(folder, command, "--help").Succeeded().Output;
        foreach (var option in Option().Matches(help).Select(match => match.Value).Where(option => option != "--help"))
            Assert.Contains(option, Document, StringComparison.Ordinal);
        foreach (var example in help[help.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n').Skip(1))
            Assert.Contains(example.Trim(), Document, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_property_of_the_json_is_documented()
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 2);
        foreach (var arguments in new[] { new[] { "info", "--json", "a.gif" }, ["formats", "--json"] })
        {
            using var json = JsonDocument.Parse(ToolRun.In(folder, arguments).Succeeded().Output);
            foreach (var property in json.RootElement[0].EnumerateObject())
                Assert.Contains($"`{property.Name}`", Document, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_setting_of_every_format_is_in_the_help_and_in_the_documents()
    {
        using var folder = new TestFolder();
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats.md"));
        var help = ToolRun.In(folder, "convert", "--help").Succeeded().Output;
        foreach (var codec in Iio.Codecs.All.Select(codec => codec.Info))
        {
            foreach (var option in codec.Options)
            {
                Assert.Contains($"| `{codec.Name}` | `{option.Name}` | {option.Values} |", document, StringComparison.Ordinal);
                Assert.Contains($"{option.Name} ({option.Values})", help, StringComparison.Ordinal);
            }
        }
    }

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Option();
}

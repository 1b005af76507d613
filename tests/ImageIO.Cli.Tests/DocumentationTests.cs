using System.Text.Json;

namespace ImageIO.Cli.Tests;

/// <summary>docs/cli.md tells what there is: scripts are written by it.</summary>
public class DocumentationTests
{
    private const string Shared = "What all commands share";

    private static readonly string[] Document = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "cli.md"));

    [Theory]
    [InlineData("gif")]
    [InlineData("convert")]
    [InlineData("info")]
    [InlineData("frames", "convert")]
    [InlineData("formats")]
    [InlineData("soak")]
    [InlineData("monitor")]
    [InlineData("completion")]
    public void Every_option_and_example_is_documented_with_its_command(string command, string? optionsOf = null)
    {
        var help = HelpText.Of(command);
        var section = Section($"`imageio {command}`");
        Assert.All(help.Examples, example => Assert.Contains("    " + example, section));
        var documented = OptionsIn([.. section, .. Section(Shared), .. optionsOf is null ? [] : Section($"`imageio {optionsOf}`")]);
        Assert.Subset(documented, help.Options.Where(option => option != "--help").ToHashSet());
    }

    [Theory]
    [InlineData("gif")]
    [InlineData("convert")]
    [InlineData("soak")]
    [InlineData("monitor")]
    public void Every_option_in_the_table_of_a_command_exists(string command)
    {
        var documented = OptionsIn(FirstCells(Section($"`imageio {command}`")));
        Assert.NotEmpty(documented);
        Assert.Subset(HelpText.Of(command).Options.ToHashSet(), documented);
    }

    [Theory]
    [InlineData("info", "a.gif")]
    [InlineData("formats")]
    public void Every_property_of_the_json_is_documented_with_its_command(string command, params string[] files)
    {
        using var folder = new TestFolder().WithAnimation("a.gif", 2);
        using var json = JsonDocument.Parse(ToolRun.In(folder, [command, "--json", .. files]).Succeeded().Output);
        var documented = FirstCells(Section($"`imageio {command}`")).SelectMany(Code).ToHashSet();
        Assert.Subset(documented, json.RootElement[0].EnumerateObject().Select(property => property.Name).ToHashSet());
    }

    [Fact]
    public void Every_setting_of_every_format_is_in_the_help_and_in_the_documents()
    {
        using var folder = new TestFolder();
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats.md"));
        var help = ToolRun.In(folder, "convert", "--help").Succeeded().Output;
        foreach (var codec in ToolCodecs.All.Select(codec => codec.Info))
        {
            foreach (var option in codec.Options)
            {
                Assert.Contains($"| `{codec.Name}` | `{option.Name}` | {option.Values} |", document, StringComparison.Ordinal);
                Assert.Contains($"{option.Name} ({option.Values})", help, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The lines below a heading, up to the next one.</summary>
    private static List<string> Section(string heading)
    {
        var rest = Document.SkipWhile(line => line != "## " + heading).Skip(1);
        var section = rest.TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(section);
        return section;
    }

    /// <summary>The first cells of the rows of tables.</summary>
    private static List<string> FirstCells(IEnumerable<string> lines)
    {
        var rows = lines.Where(line => line.StartsWith('|')).Select(line => line.Replace(@"\|", "/", StringComparison.Ordinal));
        return [.. rows.Select(row => row.Split('|')[1])];
    }

    /// <summary>What is set in a text as code.</summary>
    private static IEnumerable<string> Code(string text) => text.Split('`').Where((_, i) => i % 2 == 1);

    /// <summary>The long names of options in what is set as code.</summary>
    private static HashSet<string> OptionsIn(IEnumerable<string> lines) => [.. lines.SelectMany(Code).SelectMany(HelpText.OptionsIn)];
}

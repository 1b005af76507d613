using System.Text.RegularExpressions;

namespace ImageIO.Cli.Tests;

public partial class HelpTests
{
    private static readonly string[] Commands = ["gif", "convert", "info", "frames", "formats", "soak", "monitor", "completion"];

    public static TheoryData<string> AllCommands => [.. Commands];

    [Theory]
    [MemberData(nameof(AllCommands))]
    public void Every_command_describes_itself_and_each_of_its_options(string command)
    {
        var help = HelpText.Of(command);
        Assert.EndsWith(".", Assert.Single(help.Section("Description:")), StringComparison.Ordinal);
        Assert.StartsWith($"imageio {command}", Assert.Single(help.Section("Usage:")), StringComparison.Ordinal);
        Assert.All(help.Section("Options:"), line => Assert.Matches(NameAndDescription(), line));
    }

    [Theory]
    [MemberData(nameof(AllCommands))]
    public void The_examples_of_a_command_use_options_that_it_has(string command)
    {
        var help = HelpText.Of(command);
        Assert.NotEmpty(help.Examples);
        Assert.All(help.Examples, example => Assert.StartsWith($"imageio {command}", example, StringComparison.Ordinal));

        // What comes behind -- is another program's.
        var used = help.Examples.SelectMany(example => HelpText.OptionsIn(example.Split(" -- ")[0]));
        Assert.Subset(help.Options.ToHashSet(), used.ToHashSet());
    }

    [Fact]
    public void Without_a_command_the_tool_tells_what_each_of_them_does()
    {
        using var folder = new TestFolder();
        var lines = new HelpText(ToolRun.In(folder).Succeeded().Output).Section("Commands:");
        Assert.Equal(Commands.Order(), lines.Select(line => line.Split(' ')[0]).Order());
        Assert.All(lines, line => Assert.Matches(NameAndDescription(), line));
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("gif")]
    [InlineData("gif", "a.png")]
    [InlineData("convert", "a.png")]
    [InlineData("convert", "a.png", "b.png", "--nosuch")]
    [InlineData("info")]
    [InlineData("frames", "a.gif", "b%d.png", "--index", "x")]
    [InlineData("completion", "tcsh")]
    [InlineData("soak", "nosuch", "a.png")]
    [InlineData("soak", "gif", "a.png", "--iterations", "0")]
    [InlineData("soak", "gif", "a.png", "--max-growth", "much")]
    [InlineData("monitor")]
    [InlineData("monitor", "--period", "0", "--", "true")]
    public void A_command_line_that_makes_no_sense_is_one_line_with_the_way_to_the_help(params string[] arguments)
    {
        using var folder = new TestFolder();
        ToolRun.In(folder, arguments).Failed(2, "--help");
    }

    [GeneratedRegex(@"^\S.*\S {2,}\w.*\w")]
    private static partial Regex NameAndDescription();
}

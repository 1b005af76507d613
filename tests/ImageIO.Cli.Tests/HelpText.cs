using System.Text.RegularExpressions;

namespace ImageIO.Cli.Tests;

/// <summary>What the tool prints for <c>--help</c>, by its sections.</summary>
internal sealed partial class HelpText(string text)
{
    /// <summary>The command lines that it shows.</summary>
    public IReadOnlyList<string> Examples => Section("Examples:");

    /// <summary>The long names of its options.</summary>
    public IReadOnlyList<string> Options => [.. Section("Options:").SelectMany(line => OptionsIn(line.Split("  ")[0]))];

    /// <summary>The help of a command.</summary>
    public static HelpText Of(string command)
    {
        using var folder = new TestFolder();
        return new(ToolRun.In(folder, command, "--help").Succeeded().Output);
    }

    /// <summary>The long names of options in a text.</summary>
    public static IEnumerable<string> OptionsIn(string text) => LongName().Matches(text).Select(match => match.Value);

    /// <summary>The lines below a heading, up to the next empty one.</summary>
    public IReadOnlyList<string> Section(string heading)
    {
        var rest = text.ReplaceLineEndings("\n").Split('\n').SkipWhile(line => line != heading).Skip(1);
        return [.. rest.TakeWhile(line => line.Length > 0).Select(line => line.Trim())];
    }

    [GeneratedRegex("(?<![\\w-])--[a-z][a-z-]*")]
    private static partial Regex LongName();
}

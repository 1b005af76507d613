using System.CommandLine;
using System.Text.RegularExpressions;

namespace ImageIO.Cli.Completion;

/// <summary>A command as a shell's completion sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Options">Its options.</param>
/// <param name="Words">What its first argument may be; empty where that is a file.</param>
internal sealed partial record CommandShape(
    string Name, string Description, IReadOnlyList<OptionShape> Options, IReadOnlyList<string> Words)
{
    public static IReadOnlyList<CommandShape> AllOf(Command root) => [.. root.Subcommands.Select(Of)];

    private static CommandShape Of(Command command) => new(
        command.Name,
        FirstSentence(command.Description),
        [.. command.Options.Select(Of), new OptionShape(["--help", "-h"], "Show help.", TakesValue: false, [])],
        command.Arguments.Count == 0 ? [] : WordsOf(command.Arguments[0].Name));

    private static OptionShape Of(Option option) => new(
        [option.Name, .. option.Aliases.Where(alias => alias != option.Name)],
        FirstSentence(option.Description),
        option.Arity.MinimumNumberOfValues > 0,
        WordsOf(option.HelpName ?? ""));

    /// <summary>The words of <c>forever|once|N</c> or <c>none, auto</c> that are typed as they stand.</summary>
    private static IReadOnlyList<string> WordsOf(string values)
    {
        var words = values.Split(["|", ", "], StringSplitOptions.TrimEntries);
        return words.Length > 1 ? [.. words.Where(word => Word().IsMatch(word))] : [];
    }

    private static string FirstSentence(string? text)
    {
        var sentence = text ?? "";
        var end = sentence.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? sentence : sentence[..(end + 1)];
    }

    [GeneratedRegex("^[a-z][a-z0-9-]+$")]
    private static partial Regex Word();
}

/// <summary>An option as a shell's completion sees it.</summary>
/// <param name="Names">All its names, the usual one first.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="TakesValue">Whether the next word belongs to it.</param>
/// <param name="Values">What that may be; empty where only its user knows.</param>
internal sealed record OptionShape(IReadOnlyList<string> Names, string Description, bool TakesValue, IReadOnlyList<string> Values);

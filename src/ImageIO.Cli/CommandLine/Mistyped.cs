using System.CommandLine;
using System.CommandLine.Parsing;

namespace ImageIO.Cli.CommandLine;

/// <summary>Options and commands that do not exist: said so, instead of being taken for files.</summary>
internal static class Mistyped
{
    /// <summary>What is wrong with a name on the command line; null where none is mistyped.</summary>
    public static string? Explain(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is not ToolCommand command)
        {
            var word = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
            return word is null ? null : IsOption(word)
                ? $"There is no option {word}{DidYouMean(word, Names(parsed.CommandResult.Command))}"
                : $"There is no command \"{word}\"{DidYouMean(word, parsed.CommandResult.Command.Subcommands.Select(sub => sub.Name))}";
        }

        // What comes behind -- is no option, whatever it looks like, and what comes behind a program's name is that program's.
        var literal = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value).ToHashSet();
        var positional = command.Arguments.SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? []).Select(token => token.Value);
        if (command.RunsPrograms)
            positional = positional.Take(1);
        var typed = positional
            .Concat(command.RunsPrograms ? [] : parsed.UnmatchedTokens)
            .FirstOrDefault(text => IsOption(text) && !literal.Contains(text));
        return typed is null ? null
            : $"There is no option {NameOf(typed)}{DidYouMean(NameOf(typed), Names(command))}";
    }

    private static bool IsOption(string text)
        => text.Length > 1 && text[0] == '-' && !Pipes.IsOutput(text) && !char.IsAsciiDigit(text[1]) && !File.Exists(text);

    /// <summary>Without the value in <c>--name=value</c>.</summary>
    private static string NameOf(string text) => text.Split('=', ':')[0];

    private static IEnumerable<string> Names(Command command) => command.Options.SelectMany(option => option.Aliases.Prepend(option.Name));

    private static string DidYouMean(string typed, IEnumerable<string> names)
        => Nearest.Find(typed, names) is { } name ? $". Did you mean {name}?" : ".";
}

using System.Text;

namespace ImageIO.Cli.Completion;

/// <summary>Completion in Zsh: as a file <c>_imageio</c> in its path, or sourced.</summary>
internal static class ZshScript
{
    public static string Of(IReadOnlyList<CommandShape> commands)
    {
        var script = new StringBuilder("#compdef imageio\n# Completion of imageio for Zsh: imageio completion zsh\n_imageio() {\n");
        script.Append("    local -a commands\n    commands=(\n");
        foreach (var command in commands)
            script.Append($"        '{command.Name}:{Quoted(command.Description)}'\n");
        script.Append(
            """
                )
                if (( CURRENT == 2 )); then
                    _describe command commands
                    return
                fi
                local command=$words[2]
                shift words
                (( CURRENT-- ))
                case $command in

            """);
        foreach (var command in commands)
        {
            script.Append($"        {command.Name}) _arguments");
            foreach (var option in command.Options)
            {
                foreach (var name in option.Names)
                    script.Append($" \\\n            '{name}[{InBrackets(option.Description)}]{Value(option)}'");
            }

            if (command.Words.Count > 0)
                script.Append($" \\\n            '1:what:({string.Join(' ', command.Words)})'");
            script.Append(" \\\n            '*:file:_files' ;;\n");
        }

        script.Append(
            """
                esac
            }
            if [[ $funcstack[1] == _imageio ]]; then
                _imageio "$@"
            else
                compdef _imageio imageio
            fi

            """);
        return script.Replace("\r\n", "\n").ToString();
    }

    private static string Value(OptionShape option)
        => !option.TakesValue ? "" : option.Values.Count > 0 ? $":value:({string.Join(' ', option.Values)})" : ":value:_files";

    private static string Quoted(string text) => text.Replace("'", "'\\''", StringComparison.Ordinal);

    private static string InBrackets(string text)
        => Quoted(text)
            .Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal)
            .Replace(":", "\\:", StringComparison.Ordinal);
}

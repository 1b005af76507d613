using System.Text;

namespace ImageIO.Cli.Completion;

/// <summary>Completion in Bash. What it knows nothing of are files, which Bash completes by itself.</summary>
internal static class BashScript
{
    public static string Of(IReadOnlyList<CommandShape> commands)
    {
        var script = new StringBuilder();
        script.Append(
            """
            # Completion of imageio for Bash: imageio completion bash
            _imageio() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
                COMPREPLY=()
                if [[ $COMP_CWORD -eq 1 ]]; then

            """);
        var names = string.Join(' ', commands.Select(command => command.Name));
        script.Append($"        COMPREPLY=($(compgen -W '{names} --help --version' -- \"$word\"))\n");
        script.Append(
            """
                    return
                fi
                case "${COMP_WORDS[1]} $before" in

            """);
        foreach (var command in commands)
        {
            foreach (var option in command.Options.Where(option => option.TakesValue && option.Values.Count > 0))
            {
                var places = string.Join('|', option.Names.Select(name => $"'{command.Name} {name}'"));
                script.Append($"        {places}) words='{string.Join(' ', option.Values)}' ;;\n");
            }

            var others = command.Options.Where(option => option.TakesValue && option.Values.Count == 0).SelectMany(option => option.Names);
            if (others.Any())
                script.Append($"        {string.Join('|', others.Select(name => $"'{command.Name} {name}'"))}) return ;;\n");
        }

        script.Append(
            """
                    *) case "${COMP_WORDS[1]}" in

            """);
        foreach (var command in commands)
        {
            var options = string.Join(' ', command.Options.SelectMany(option => option.Names));
            var words = command.Words.Count == 0 ? "" : $" || {{ [[ $COMP_CWORD -eq 2 ]] && words='{string.Join(' ', command.Words)}'; }}";
            script.Append($"            {command.Name}) [[ $word == -* ]] && words='{options}'{words} ;;\n");
        }

        script.Append(
            """
                    esac ;;
                esac
                COMPREPLY=($(compgen -W "$words" -- "$word"))
            }
            complete -o default -o bashdefault -F _imageio imageio

            """);
        return script.Replace("\r\n", "\n").ToString();
    }
}

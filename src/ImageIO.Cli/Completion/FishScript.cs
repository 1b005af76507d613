using System.Text;

namespace ImageIO.Cli.Completion;

/// <summary>Completion in fish.</summary>
internal static class FishScript
{
    public static string Of(IReadOnlyList<CommandShape> commands)
    {
        var script = new StringBuilder("# Completion of imageio for fish: imageio completion fish\n");
        foreach (var command in commands)
            script.Append($"complete -c imageio -n __fish_use_subcommand -f -a {command.Name} -d {Quoted(command.Description)}\n");
        foreach (var command in commands)
        {
            var start = $"complete -c imageio -n '__fish_seen_subcommand_from {command.Name}'";
            if (command.Words.Count > 0)
                script.Append($"{start} -f -a '{string.Join(' ', command.Words)}'\n");
            foreach (var option in command.Options)
            {
                var names = string.Join(' ', option.Names.Select(Name));
                var value = !option.TakesValue ? "" : option.Values.Count > 0 ? $" -x -a '{string.Join(' ', option.Values)}'" : " -r";
                script.Append($"{start} {names}{value} -d {Quoted(option.Description)}\n");
            }
        }

        return script.ToString();
    }

    private static string Name(string option)
        => option.StartsWith("--", StringComparison.Ordinal) ? $"-l {option[2..]}" : $"-s {option[1..]}";

    private static string Quoted(string text)
        => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}

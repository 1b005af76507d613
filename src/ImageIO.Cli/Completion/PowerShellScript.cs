using System.Text;

namespace ImageIO.Cli.Completion;

/// <summary>Completion in PowerShell. What it knows nothing of are files, which PowerShell completes by itself.</summary>
internal static class PowerShellScript
{
    public static string Of(IReadOnlyList<CommandShape> commands)
    {
        var script = new StringBuilder(
            """
            # Completion of imageio for PowerShell: imageio completion powershell
            Register-ArgumentCompleter -Native -CommandName imageio -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $elements = $commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition }
                $words = @($elements | ForEach-Object { $_.ToString() })
                $command = if ($words.Count -gt 1) { $words[1] } else { '' }
                $before = if ($words.Count -gt 1) { $words[-1] } else { '' }
                $found = switch ($command) {

            """);
        script.Append($"        '' {{ @({Entries(commands.Select(command => (command.Name, command.Description)))}) }}\n");
        foreach (var command in commands)
        {
            script.Append($"        '{command.Name}' {{\n            switch ($before) {{\n");
            foreach (var option in command.Options.Where(option => option.TakesValue))
            {
                foreach (var name in option.Names)
                    script.Append($"                '{name}' {{ @({Entries(option.Values.Select(value => (value, value)))}) }}\n");
            }

            if (command.Words.Count > 0)
                script.Append($"                '{command.Name}' {{ @({Entries(command.Words.Select(word => (word, word)))}) }}\n");
            var options = Entries(command.Options.SelectMany(option => option.Names.Select(name => (name, option.Description))));
            script.Append($"                default {{ if ($wordToComplete -like '-*') {{ @({options}) }} }}\n" +
                "            }\n        }\n");
        }

        script.Append(
            """
                }
                $found | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
                }
            }

            """);
        return script.Replace("\r\n", "\n").ToString();
    }

    /// <summary>Pairs of a word and what it means; the comma in front keeps PowerShell from flattening them.</summary>
    private static string Entries(IEnumerable<(string Word, string Meaning)> entries)
        => string.Join("; ", entries.Select(entry => $",@('{Quoted(entry.Word)}', '{Quoted(entry.Meaning)}')"));

    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}

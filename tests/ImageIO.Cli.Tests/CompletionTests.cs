using System.Diagnostics;

namespace ImageIO.Cli.Tests;

public class CompletionTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public void A_script_knows_every_command_and_option(string shell)
    {
        using var folder = new TestFolder();
        var script = ToolRun.In(folder, "completion", shell).Succeeded().Output;
        foreach (var command in (string[])["gif", "convert", "info", "frames", "formats", "soak", "monitor", "completion"])
        {
            Assert.Contains(command, script, StringComparison.Ordinal);
            var names = HelpText.Of(command).Options.Select(option => shell == "fish" ? $"-l {option[2..]}" : option);
            Assert.All(names, name => Assert.Contains(name, script, StringComparison.Ordinal));
        }

        Assert.Contains("floyd-steinberg", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gif --palette '' ", "auto global local")]
    [InlineData("gif f --pale", "--palette")]
    [InlineData("conv", "convert")]
    [InlineData("completion f", "fish")]
    [InlineData("soak gif f --max-g", "--max-growth")]
    [InlineData("gif fra", "")]
    public void Bash_completes_commands_options_and_values(string typed, string expected)
    {
        using var folder = new TestFolder();
        folder.WithBytes("script", System.Text.Encoding.UTF8.GetBytes(ToolRun.In(folder, "completion", "bash").Succeeded().Output));
        var last = typed.EndsWith(' ') ? typed.TrimEnd().Split(' ').Length : typed.Split(' ').Length;
        var shell = $"source ./script; COMP_WORDS=(imageio {typed}); COMP_CWORD={last}; _imageio; echo \"${{COMPREPLY[@]}}\"";
        Assert.Equal(expected, Run("bash", folder, "-c", shell));
    }

    [Theory]
    [InlineData("gif --palette ", "auto global local")]
    [InlineData("gif f --pale", "--palette")]
    [InlineData("conv", "convert")]
    [InlineData("completion f", "fish")]
    [InlineData("soak gif f --max-g", "--max-growth")]
    public void PowerShell_completes_commands_options_and_values(string typed, string expected)
    {
        using var folder = new TestFolder();
        var script = ToolRun.In(folder, "completion", "powershell").Succeeded().Output;
        folder.WithBytes("test.ps1", System.Text.Encoding.UTF8.GetBytes($"""
            {script}
            $line = 'imageio {typed}'
            (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText -join ' '
            """));
        Assert.Equal(expected, Run("pwsh", folder, "-NoProfile", "-NonInteractive", "-File", "test.ps1"));
    }

    [Theory]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "-n")]
    public void Other_shells_understand_their_scripts(string shell, string check)
    {
        using var folder = new TestFolder();
        folder.WithBytes("script", System.Text.Encoding.UTF8.GetBytes(ToolRun.In(folder, "completion", shell).Succeeded().Output));
        Assert.Equal("", Run(shell, folder, check, "script"));
    }

    private static string Run(string program, TestFolder folder, params string[] arguments)
    {
        Assert.SkipUnless(Programs.Exists(program), $"{program} is not installed.");
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.Equal("", error);
        return output.GetAwaiter().GetResult().Trim();
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ImageIO.Cli.Tests;

/// <summary>What somebody at a terminal sees: <c>script</c> of util-linux gives the tool one.</summary>
public partial class TerminalTests
{
    [Theory]
    [InlineData(24)]
    [InlineData(50)]
    [InlineData(80)]
    [InlineData(140)]
    public void The_progress_bar_stays_on_one_line_of_any_width(int width)
    {
        var canRun = OperatingSystem.IsLinux() && Programs.Exists("script");
        Assert.SkipUnless(canRun, "There is no program \"script\" to make a terminal with.");
        using var folder = new TestFolder().WithFrames("frames of a name that is longer than most", 30);
        var command = ToolRun.CommandLine("convert", "frames of a name that is longer than most/*.png", "out", "--to", "bmp");
        var tool = string.Join(' ', command.Select(word => $"'{word}'"));
        var start = new ProcessStartInfo("script", ["-qec", $"stty cols {width} rows 10; {tool}", "log"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            Environment = { ["TERM"] = "xterm" },
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        var lines = Controls().Replace(shown.Split("out/")[0], "").Split('\r', '\n');
        var bars = lines.Where(line => line.Contains("Conv", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(bars);
        Assert.All(bars, line => Assert.InRange(line.Length, 1, width));
        Assert.All(bars, line => Assert.Contains('%', line));
    }

    [GeneratedRegex("\\e\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Controls();
}

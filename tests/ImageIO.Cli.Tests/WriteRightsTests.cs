using System.Diagnostics;

namespace ImageIO.Cli.Tests;

/// <summary>Files and folders that may not be written, for a user who is not allowed everything.</summary>
public class WriteRightsTests
{
    private const int Nobody = 65534;

    [Fact]
    public void A_file_that_is_read_only_is_refused_and_stays_as_it_is()
    {
        using var folder = new TestFolder().WithImage("in/a.png", 5).WithImage("out/b.bmp", 9);
        Permit(folder, "out", "777");
        Permit(folder, "out/b.bmp", "444");
        AsNobody(folder, "convert", "in/a.png", "out/b.bmp").Failed(1, "out/b.bmp", "read-only");
        Assert.Equal([9], folder.FirstSamples("out/b.bmp"));
        Assert.Equal(["in/a.png", "out/b.bmp"], folder.Files);
    }

    [Fact]
    public void A_file_that_may_be_written_in_a_folder_that_may_not_is_written()
    {
        using var folder = new TestFolder().WithImage("in/a.png", 5).WithImage("out/b.bmp", 9);
        Permit(folder, "out", "755");
        Permit(folder, "out/b.bmp", "666");
        AsNobody(folder, "convert", "in/a.png", "out/b.bmp", "-q").Succeeded();
        Assert.Equal([5], folder.FirstSamples("out/b.bmp"));
        Assert.Equal(["in/a.png", "out/b.bmp"], folder.Files);
    }

    [Fact]
    public void A_report_is_written_by_the_same_rules_as_an_image()
    {
        using var folder = new TestFolder().WithImage("a.png", 5).WithBytes("kept.csv", "old"u8);
        File.CreateSymbolicLink(folder["link.csv"], "kept.csv");
        var before = OperatingSystem.IsWindows() ? default : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["kept.csv"], before);
        Assert.InRange(ToolRun.In(folder, "soak", "read", "a.png", "--iterations", "3", "--csv", "link.csv").ExitCode, 0, 1);
        Assert.StartsWith("Time,", File.ReadAllText(folder["kept.csv"]), StringComparison.Ordinal);
        Assert.NotNull(new FileInfo(folder["link.csv"]).LinkTarget);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(before, File.GetUnixFileMode(folder["kept.csv"]));
        Assert.Equal(["a.png", "kept.csv", "link.csv"], folder.Files);
    }

    private static void Permit(TestFolder folder, string name, string mode)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no such permissions.");
        else
            File.SetUnixFileMode(folder[name], (UnixFileMode)Convert.ToInt32(mode, 8));
    }

    /// <summary>Runs the tool without the rights of root, where tests have them; else as who runs them.</summary>
    private static ToolRun AsNobody(TestFolder folder, params string[] arguments)
    {
        if (OperatingSystem.IsWindows() || Environment.UserName != "root")
            return ToolRun.In(folder, arguments);
        Assert.SkipUnless(Programs.Exists("setpriv"), "There is no program \"setpriv\" to give up root's rights with.");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        string[] rights = [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--"];
        var start = new ProcessStartInfo("setpriv", [.. rights, .. ToolRun.CommandLine(arguments)])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = folder.Path, ["DOTNET_CLI_HOME"] = folder.Path },
        };
        using var process = Process.Start(start)!;
        var run = ToolRun.End(process);
        var isDenied = run.Error.Contains("ermission denied", StringComparison.Ordinal)
            && !run.Error.Contains("imageio:", StringComparison.Ordinal);
        Assert.SkipWhen(isDenied, "Another user may not read the programs that are tested.");
        return run;
    }
}

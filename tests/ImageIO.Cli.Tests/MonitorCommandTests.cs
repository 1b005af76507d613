using System.Globalization;
using System.Text.Json;

namespace ImageIO.Cli.Tests;

public class MonitorCommandTests
{
    /// <summary>Keeps 200 kB each time. It waits in between, as a service does; how long that takes in all does not matter.</summary>
    private const string Leak = "b=$(head -c 200000 /dev/zero | tr '\\0' x); for i in $(seq 150); do eval \"v$i=\\$b\"; sleep 0.03; done";

    [Fact]
    public void A_command_that_leaks_is_growing()
    {
        SkipWithoutShell();
        using var folder = new TestFolder();
        var run = ToolRun.In(folder, "monitor", "--period", "20", "--", "sh", "-c", Leak);
        Assert.StartsWith("Memory: growing.", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public void A_leak_that_is_allowed_is_none()
    {
        SkipWithoutShell();
        using var folder = new TestFolder();
        var run = ToolRun.In(folder, "monitor", "--period", "20", "--max-growth", "1GB", "--", "sh", "-c", Leak).Succeeded();
        Assert.StartsWith("Memory: flat.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_climbs_once_without_a_pause_is_not_called_a_leak()
    {
        SkipWithoutShell();
        using var folder = new TestFolder();
        const string Job = "b=$(head -c 20000 /dev/zero | tr '\\0' x); i=0; while [ $i -lt 1500 ]; do i=$((i+1)); k=0; "
            + "while [ $k -lt 400 ]; do k=$((k+1)); done; eval \"v$i=\\$b\"; done";
        var run = ToolRun.In(folder, "monitor", "--period", "20", "--collect", "--json", "--", "sh", "-c", Job).Succeeded();
        using var report = JsonDocument.Parse(run.Output);
        Assert.NotEqual("Growing", report.RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public void A_command_that_only_waits_is_flat_and_its_exit_code_is_passed_on()
    {
        SkipWithoutShell();
        using var folder = new TestFolder();
        const string Waits = "for i in $(seq 200); do sleep 0.01; done; exit 7";
        var run = ToolRun.In(folder, "monitor", "--period", "10", "--csv", "samples.csv", "--", "sh", "-c", Waits);
        Assert.StartsWith("Memory: flat.", run.Output, StringComparison.Ordinal);
        Assert.Equal(7, run.ExitCode);
        Assert.Equal("imageio: The command has ended with exit code 7.", run.Error.TrimEnd());
        Assert.True(File.ReadAllLines(folder["samples.csv"]).Length > 20);
    }

    [Fact]
    public void With_json_standard_output_is_the_report_alone()
    {
        SkipWithoutShell();
        using var folder = new TestFolder();
        var run = ToolRun.In(folder, "monitor", "--json", "--period", "10", "--", "sh", "-c", "echo hello; sleep 0.3");
        Assert.Equal("hello\n", run.Error);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal("second", report.RootElement.GetProperty("unit").GetString());
        Assert.Equal("Low", report.RootElement.GetProperty("confidence").GetString());
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Another_dotnet_process_tells_of_its_managed_heap()
    {
        SkipWithoutShell();
        using var folder = new TestFolder().WithFrames("f", 2);

        // It tells once a second, after some time that the machine needs to connect: on a fast one, more work gives it that time.
        for (var iterations = 5000; ; iterations *= 4)
        {
            var count = iterations.ToString(CultureInfo.InvariantCulture);
            var tool = ToolRun.CommandLine("soak", "gif", "f", "--iterations", count, "--quiet");
            var run = ToolRun.In(folder, ["monitor", "--period", "50", "--csv", "samples.csv", "--", .. tool]).Succeeded();
            Assert.Contains("Memory: ", run.Output, StringComparison.Ordinal);
            var lines = File.ReadAllLines(folder["samples.csv"]).Select(line => line.Split(',')).ToList();
            var heap = Array.IndexOf(lines[0], "ManagedHeap");
            if (lines.Skip(1).Any(cells => cells[heap].Length > 0))
                break;
            Assert.True(iterations < 1_000_000, "The process has told nothing of its managed heap.");
        }
    }

    [Fact]
    public void Ctrl_C_ends_the_command_and_gives_the_report_so_far()
    {
        SkipWithoutShell();
        using var folder = new TestFolder();
        using var process = ToolRun.Start(
            folder, "monitor", "--period", "10", "--csv", "samples.csv", "--", "sh", "-c", "echo started; exec sleep 600");
        Assert.Equal("started", process.StandardOutput.ReadLine());
        Signals.Interrupt(process);
        var run = ToolRun.End(process);
        Assert.Equal(130, run.ExitCode);
        Assert.StartsWith("Memory: ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("growing", run.Output, StringComparison.Ordinal);
        Assert.True(File.ReadAllLines(folder["samples.csv"]).Length > 1);
    }

    [Fact]
    public void A_command_that_is_not_there_is_one_line()
    {
        using var folder = new TestFolder();
        ToolRun.In(folder, "monitor", "--", "no-such-program").Failed(1, "no-such-program");
    }

    private static void SkipWithoutShell()
    {
        if (new NeedsProgramAttribute("sh", "-c", "exit").Find(NeedsAttribute.PathFolders).Fault is { } fault)
            Assert.Skip(fault);
    }
}

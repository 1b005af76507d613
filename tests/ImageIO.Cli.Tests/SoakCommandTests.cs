using System.Diagnostics;
using System.Text.Json;

namespace ImageIO.Cli.Tests;

public class SoakCommandTests
{
    [Theory]
    [InlineData("gif")]
    [InlineData("read")]
    public void A_loop_over_the_library_does_not_leak(string job)
    {
        using var folder = new TestFolder().WithFrames("f", 3);
        using var report = Report(folder, job, "f", "--iterations", "4000");
        Assert.NotEqual("Growing", report.RootElement.GetProperty("verdict").GetString());
        Assert.Equal(4000, report.RootElement.GetProperty("iterations").GetInt32());

        // What is left after collections, an iteration: less than one small object, and less than a page. On a busy machine the runtime
        // compiles for the first thousand.
        Assert.InRange(LowerBound(report, "managedTrend"), double.MinValue, 100);
        Assert.InRange(LowerBound(report, "floorTrend"), double.MinValue, 4096);
    }

    [Fact]
    public void Arrays_that_are_never_disposed_come_back_too()
    {
        using var folder = new TestFolder().WithImage("large.png", 9, 300, 300);
        using var report = Report(folder, "read", "large.png", "--iterations", "400", "--no-dispose");
        var kept = report.RootElement.GetProperty("floorRss").GetInt64() - report.RootElement.GetProperty("startRss").GetInt64();
        Assert.InRange(kept, long.MinValue, 400 * 300 * 300 * 3 / 2);
        Assert.NotEqual("Growing", report.RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public void The_report_is_text_and_the_samples_are_a_table()
    {
        using var folder = new TestFolder().WithFrames("f", 2);
        var run = ToolRun.In(folder, "soak", "gif", "f", "--iterations", "40", "--csv", "samples.csv", "--max-growth", "1.5MB").Succeeded();
        Assert.StartsWith("Memory: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("RSS over 40 iterations", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nConfidence: low.", run.Output, StringComparison.Ordinal);
        var lines = File.ReadAllLines(folder["samples.csv"]);
        Assert.StartsWith("Time,Iteration,", lines[0], StringComparison.Ordinal);
        Assert.InRange(lines.Length, 40, 100);
        Assert.Equal(["f/frame1.png", "f/frame2.png", "samples.csv"], folder.Files);
    }

    [Fact]
    public void A_plot_is_drawn_where_there_is_a_font()
    {
        using var folder = new TestFolder().WithFrames("f", 2);
        var run = ToolRun.In(folder, "soak", "gif", "f", "--iterations", "40", "--plot", "memory.png");
        if (run.Error.Contains("no font", StringComparison.Ordinal))
        {
            run.Failed(1, "fonts-dejavu-core");
            return;
        }

        run.Succeeded();
        Assert.Equal([640, 1200], Iio.ImProps(folder["memory.png"]).Shape[..2]);
    }

    [Fact]
    public void What_can_not_be_written_is_refused_before_the_run()
    {
        using var folder = new TestFolder().WithFrames("f", 2);
        ToolRun.In(folder, "soak", "gif", "f", "--csv", "no/where.csv", "--iterations", "1000000000").Failed(1, "where.csv");
    }

    [Fact]
    public void Frames_of_different_sizes_are_bad_input()
    {
        using var folder = new TestFolder().WithImage("a.png", 1).WithImage("b.png", 2, 30, 30);
        ToolRun.In(folder, "soak", "gif", "a.png", "b.png").Failed(1, "30");
        ToolRun.In(folder, "soak", "read", "missing.png").Failed(1, "missing.png");
    }

    [Fact]
    public void Ctrl_C_gives_the_report_so_far()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var folder = new TestFolder().WithImage("frame.png", 9);
        var frame = File.ReadAllBytes(folder["frame.png"]);

        // The tool reads its frame from a pipe: once that is open, it listens to signals too.
        Process.Start("mkfifo", [folder["pipe.png"]]).WaitForExit();
        using var process = ToolRun.Start(folder, "soak", "gif", "pipe.png", "--iterations", "1000000000");
        File.WriteAllBytes(folder["pipe.png"], frame);
        Signals.Interrupt(process);
        var run = ToolRun.End(process);
        Assert.Equal(130, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.StartsWith("Memory: ", run.Output, StringComparison.Ordinal);
    }

    private static JsonDocument Report(TestFolder folder, params string[] arguments)
        => JsonDocument.Parse(ToolRun.In(folder, ["soak", .. arguments, "--json"]).Succeeded().Output);

    /// <summary>What a trend rises by at least, with 95% certainty; nothing where there is none.</summary>
    private static double LowerBound(JsonDocument report, string trend)
        => report.RootElement.TryGetProperty(trend, out var found) ? found.GetProperty("low").GetDouble() : 0;
}

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
        var run = ToolRun.In(folder, "soak", job, "f", "--iterations", "120", "--json").Succeeded();
        using var report = JsonDocument.Parse(run.Output);
        Assert.NotEqual("Growing", report.RootElement.GetProperty("verdict").GetString());
        Assert.Equal(120, report.RootElement.GetProperty("iterations").GetInt32());
    }

    [Fact]
    public void Arrays_that_are_never_disposed_come_back_too()
    {
        using var folder = new TestFolder().WithImage("large.png", 9, 300, 300);
        ToolRun.In(folder, "soak", "read", "large.png", "--iterations", "200", "--no-dispose").Succeeded();
    }

    [Fact]
    public void The_report_is_text_and_the_samples_are_a_table()
    {
        using var folder = new TestFolder().WithFrames("f", 2);
        var run = ToolRun.In(folder, "soak", "gif", "f", "--iterations", "40", "--csv", "samples.csv", "--max-growth", "1.5MB").Succeeded();
        Assert.StartsWith("Memory: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("RSS over 40 iterations", run.Output, StringComparison.Ordinal);
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
        using var folder = new TestFolder().WithFrames("f", 2);
        using var process = ToolRun.Start(folder, "soak", "gif", "f", "--iterations", "1000000000");
        Thread.Sleep(2000);
        Signals.Interrupt(process);
        var run = ToolRun.End(process);
        Assert.Equal(130, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.StartsWith("Memory: ", run.Output, StringComparison.Ordinal);
    }
}

using System.Diagnostics;

namespace ImageIO.Cli.Tests;

public class InterruptionTests
{
    [Fact]
    public void Ctrl_C_ends_the_tool_without_a_partial_file() => AssertEnds(Signals.Interrupt, 130);

    [Fact]
    public void A_request_to_end_ends_the_tool_without_a_partial_file() => AssertEnds(Signals.Terminate, 143);

    [Fact]
    public void A_closed_terminal_ends_the_tool_without_a_partial_file() => AssertEnds(Signals.HangUp, 129);

    [Fact]
    public void Ctrl_backslash_ends_the_tool_without_a_partial_file() => AssertEnds(Signals.Quit, 131);

    [Fact]
    public void A_library_at_work_does_not_keep_the_tool_from_ending()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var folder = new TestFolder();
        using (var noise = NdArray.Create(DType.UInt8, 3000, 4000, 3))
        {
            new Random(1).NextBytes(noise.Bytes);
            Iio.ImWrite(folder["a.bmp"], noise);
        }

        using var process = ToolRun.Start(folder, "convert", "a.bmp", "a.avif", "--option", "effort=9");
        ToolRun.WaitFor(process, () => folder.Files.Count == 2);
        Signals.Terminate(process);
        Assert.Equal(143, ToolRun.End(process).ExitCode);
        Assert.Equal(["a.bmp"], folder.Files);
    }

    private static void AssertEnds(Action<Process> signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var folder = new TestFolder();
        using (var noise = NdArray.Create(DType.UInt8, 300, 300, 3))
        {
            new Random(1).NextBytes(noise.Bytes);
            Iio.ImWrite(folder["a.png"], noise);
            new Random(2).NextBytes(noise.Bytes);
            Iio.ImWrite(folder["b.png"], noise);
        }

        // Long enough to be interrupted on any machine.
        var frames = Enumerable.Range(0, 5000).Select(i => i % 2 == 0 ? "a.png" : "b.png");
        using var process = ToolRun.Start(folder, ["gif", .. frames, "-o", "long.gif"]);
        ToolRun.WaitFor(process, () => folder.Files.Count == 3);
        signal(process);
        var run = ToolRun.End(process);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Equal(["a.png", "b.png"], folder.Files);
    }
}

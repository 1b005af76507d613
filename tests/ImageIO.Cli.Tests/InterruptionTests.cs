using System.Diagnostics;

namespace ImageIO.Cli.Tests;

public class InterruptionTests
{
    [Fact]
    public void Ctrl_C_ends_the_tool_without_a_partial_file() => AssertEnds(Signals.Interrupt, 130);

    [Fact]
    public void A_request_to_end_ends_the_tool_without_a_partial_file() => AssertEnds(Signals.Terminate, 143);

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

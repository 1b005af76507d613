using System.Diagnostics;
using System.Globalization;

namespace ImageIO.Cli.Tests;

public class InterruptionTests
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_ends_the_tool_without_a_partial_file(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
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
        Assert.True(SpinWait.SpinUntil(() => folder.Files.Count == 3 || process.HasExited, TimeSpan.FromMinutes(1)));
        Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        var run = ToolRun.End(process);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Equal(["a.png", "b.png"], folder.Files);
    }
}

using System.Diagnostics;
using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

/// <summary>A screen of 64 by 48 pixels in memory, by Xvfb. A test that needs one is skipped where Xvfb is not installed.</summary>
internal sealed class VirtualScreen : IDisposable
{
    private readonly Process _server;

    public VirtualScreen()
    {
        Assert.SkipWhen(ExternalTool.Find("Xvfb") is null, "Xvfb is not installed.");
        // -noreset: a server that has lost its last client would clear the screen.
        var start = new ProcessStartInfo(ExternalTool.Find("Xvfb")!, ["-displayfd", "1", "-screen", "0", $"{Width}x{Height}x24", "-nolisten", "tcp", "-noreset"])
        {
            RedirectStandardOutput = true,
        };
        _server = Process.Start(start)!;
        var number = _server.StandardOutput.ReadLine();
        if (string.IsNullOrWhiteSpace(number))
        {
            Dispose();
            Assert.Fail("Xvfb has not started.");
        }

        Display = ":" + number.Trim();
    }

    public static int Width => 64;

    public static int Height => 48;

    /// <summary>What DISPLAY is for its clients. Given to each of them alone: other tests of this process must not see it.</summary>
    public string Display { get; } = "";

    /// <summary>Runs a program that draws on the screen or fills the clipboard; skipped where it is not installed.</summary>
    public void Run(string program, params string[] arguments)
    {
        Assert.SkipWhen(ExternalTool.Find(program) is null, $"{program} is not installed.");
        // What stays in the background to serve the clipboard must not hold our pipes.
        ExternalTool.Run("sh", ["-c", "\"$@\" >/dev/null 2>&1", "sh", "env", $"DISPLAY={Display}", program, .. arguments]);
    }

    /// <summary>The same resource as in an application, with its first program that is installed, told of this screen.</summary>
    public SourceStream Open(string name, IEnumerable<CaptureProgram> programs)
    {
        var suitable = programs.Where(program => program.Where == Desktop.X11).ToList();
        var installed = suitable.Find(program => ExternalTool.Find(program.File) is not null);
        Assert.SkipWhen(installed is null, $"None of {string.Join(", ", suitable.Select(program => program.File))} is installed.");
        var told = new CaptureProgram("env", Desktop.X11, [$"DISPLAY={Display}", installed!.File, .. installed.Arguments]);
        return new Capture(name, Desktop.X11, [told]).Open(ReadOptions.Default, TestContext.Current.CancellationToken).Stream;
    }

    public void Dispose()
    {
        // Asked to end, it removes its lock and its socket.
        using (_server)
        {
            if (!_server.HasExited)
                ExternalTool.Run("kill", _server.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            _server.WaitForExit();
        }
    }
}

using System.Diagnostics;
using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Resources;

/// <summary>
/// A screen of 64 by 48 pixels in memory, by Xvfb, which the test declares to need. A test is skipped where Xvfb does not start.
/// </summary>
internal sealed class VirtualScreen : IDisposable
{
    private readonly Process _server;

    public VirtualScreen()
    {
        // -noreset: a server that has lost its last client would clear the screen.
        string[] arguments = ["-displayfd", "1", "-screen", "0", $"{Width}x{Height}x24", "-nolisten", "tcp", "-noreset"];
        var start = new ProcessStartInfo("Xvfb", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _server = Process.Start(start)!;
        var complaint = _server.StandardError.ReadToEndAsync();
        var number = _server.StandardOutput.ReadLine();
        if (string.IsNullOrWhiteSpace(number))
        {
            Dispose();
            Assert.Skip($"Xvfb does not start: {complaint.GetAwaiter().GetResult().Trim()}");
        }

        Display = ":" + number.Trim();
    }

    public static int Width => 64;

    public static int Height => 48;

    /// <summary>What DISPLAY is for its clients. Given to each of them alone: other tests of this process must not see it.</summary>
    public string Display { get; } = "";

    /// <summary>Runs a program that draws on the screen or fills the clipboard.</summary>
    public void Run(string program, params string[] arguments)
    {
        // What stays in the background to serve the clipboard must not hold our pipes.
        var run = ProgramRun.Of("sh", default, ["-c", "\"$@\" >/dev/null 2>&1", "sh", "env", $"DISPLAY={Display}", program, .. arguments]);
        Assert.True(run.ExitCode == 0, $"{program} has failed: {run.Complaint}");
    }

    /// <summary>The same resource as in an application, with its first program that is installed, told of this screen.</summary>
    public SourceStream Open(string name, IEnumerable<CaptureProgram> programs)
    {
        var suitable = programs.Where(program => program.Where == Desktop.X11).ToList();
        var installed = suitable.Find(IsInstalled);
        Assert.SkipWhen(installed is null, $"None of {string.Join(", ", suitable.Select(program => program.File))} is installed.");
        var told = new CaptureProgram("env", Desktop.X11, [$"DISPLAY={Display}", installed!.File, .. installed.Arguments]);
        return new Capture(name, Desktop.X11, [told]).Open(ReadOptions.Default, TestContext.Current.CancellationToken).Stream;
    }

    public void Dispose()
    {
        using (_server)
        {
            // Asked to end, it removes its lock and its socket.
            if (!_server.HasExited)
                Signals.Terminate(_server);
            _server.WaitForExit();
        }
    }

    /// <summary>Whether the first program of this name on PATH is the one that is meant: <c>import</c> is ImageMagick's.</summary>
    private static bool IsInstalled(CaptureProgram program)
        => ExternalProgram.Find(program.File, [program.File], NeedsAttribute.PathFolders, _ => null).Path is { } path
            && (program.File != "import" || ProgramRun.Of(path, default, ["-version"]).Output.AsSpan().IndexOf("ImageMagick"u8) >= 0);
}

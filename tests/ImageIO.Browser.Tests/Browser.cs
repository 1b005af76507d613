using System.ComponentModel;
using System.Diagnostics;

namespace ImageIO.Browser.Tests;

/// <summary>A browser without a screen that shows one page until it is disposed.</summary>
internal sealed class Browser : IDisposable
{
    /// <summary>What it is told for any page. Containers forbid what its sandbox is made of; the pages are ours.</summary>
    public static readonly string[] Arguments =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];

    private readonly Process _process;

    /// <summary>Opens a page.</summary>
    /// <param name="path">The browser.</param>
    /// <param name="profile">A folder for what it remembers.</param>
    /// <param name="address">The page.</param>
    public Browser(string path, string profile, string address)
    {
        string[] stays = ["--remote-debugging-port=0", $"--user-data-dir={profile}", address];
        var start = new ProcessStartInfo(path, [.. Arguments, .. stays]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start) ?? throw new Win32Exception();
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Completes when it has ended by itself, which it is not meant to.</summary>
    public Task Ended => _process.WaitForExitAsync(CancellationToken.None);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}

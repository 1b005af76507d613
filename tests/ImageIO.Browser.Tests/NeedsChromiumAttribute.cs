using System.Text;
using ImageIO.Tests.Programs;

namespace ImageIO.Browser.Tests;

/// <summary>The test needs Chromium or Chrome, which can show a page without a screen.</summary>
public sealed class NeedsChromiumAttribute() : NeedsAttribute("Chromium", ["chromium", "chromium-browser", "google-chrome", "chrome"])
{
    protected override string? FindFault(string path)
    {
        var run = ProgramRun.Of(path, default, [.. Browser.Arguments, "--dump-dom", "data:text/html,<p>shown</p>"]);
        return Encoding.UTF8.GetString(run.Output).Contains("<p>shown</p>", StringComparison.Ordinal)
            ? null : $"does not show a page ({run.Complaint})";
    }
}

using ImageIO.Tests.Programs;

namespace ImageIO.Browser.Tests;

/// <summary>The library in a page of a browser, where there are no threads, and no C library to ask.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imageio-browser-").FullName;

    [Fact]
    [NeedsChromium]
    public async Task Everything_in_plain_C_sharp_works_in_a_page_of_a_browser()
    {
        await using var page = new PublishedPage(_folder);
        using (var browser = new Browser(NeedsAttribute.OfThisTest<NeedsChromiumAttribute>().Path!,
            Path.Join(_folder, "profile"), page.Address))
        {
            // For a page that hangs: it takes half a minute.
            await Task.WhenAny(page.Done, browser.Ended, Task.Delay(TimeSpan.FromMinutes(10)));
        }

        var report = page.Report;
        Assert.True(page.Done.IsCompleted, $"The page has not come to its end. It said:\n{string.Join('\n', report)}");
        Assert.NotEmpty(report);
        var failed = report.Where(line => !line.StartsWith("PASS ", StringComparison.Ordinal)).ToArray();
        Assert.True(failed.Length == 0, string.Join('\n', failed));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

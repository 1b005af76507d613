using System.Reflection;
using ImageIO.Packages.Tests;
using ImageIO.Tests.Resources;

namespace ImageIO.Browser.Tests;

/// <summary>The page of this project, published to a folder outside the repository and served on loopback.</summary>
internal sealed class PublishedPage : IAsyncDisposable
{
    /// <summary>The page's last word.</summary>
    private const string End = "DONE";

    private const string ReportPath = "/report/";

    private readonly string _folder;
    private readonly LoopbackServer _server;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Publishes it, or skips the test where the packages for that can't be reached.</summary>
    /// <param name="folder">An empty folder.</param>
    public PublishedPage(string folder)
    {
        var output = Path.Join(folder, "published");
        Dotnet.Run(
            folder,
            "publish",
            Metadata("Page.csproj"),
            "-c",
            "Release",
            "-o",
            output,
            $"-p:ArtifactsPath={Path.Join(folder, "artifacts")}",
            "-p:RunAnalyzers=false",
            "-p:EnforceCodeStyleInBuild=false");
        _folder = Path.Join(output, "wwwroot");
        File.Copy(Path.Join(Metadata("samples"), "radar", "0000.png"), Path.Join(_folder, "image.png"));
        _server = new(AnswerAsync);
    }

    public string Address => _server.Url("/index.html");

    /// <summary>Completes when the page has said all it has to say.</summary>
    public Task Done => _done.Task;

    /// <summary>The lines that the page has shown so far.</summary>
    public string[] Report
        => [.. _server.Calls.Select(call => call.Path).Where(path => path.StartsWith(ReportPath, StringComparison.Ordinal))
            .Select(path => Uri.UnescapeDataString(path[ReportPath.Length..])).Where(line => line != End)];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Metadata(string key)
        => typeof(PublishedPage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private async Task AnswerAsync(HttpCall call, Stream stream, CancellationToken stop)
    {
        if (call.Path.StartsWith(ReportPath, StringComparison.Ordinal))
        {
            await LoopbackServer.HeadAsync(stream, "204 No Content", "");
            if (call.Path == ReportPath + End)
                _done.TrySetResult();
            return;
        }

        var file = new FileInfo(Path.Join(_folder, call.Path));
        if (!file.Exists)
        {
            await LoopbackServer.HeadAsync(stream, "404 Not Found");
            return;
        }

        // A browser runs scripts and WebAssembly only under their own names.
        var type = file.Extension switch
        {
            ".html" => "text/html",
            ".js" => "text/javascript",
            ".wasm" => "application/wasm",
            _ => "application/octet-stream",
        };
        await LoopbackServer.HeadAsync(stream, "200 OK", $"Content-Type: {type}\r\nContent-Length: {file.Length}\r\n");
        await using var content = file.OpenRead();
        await content.CopyToAsync(stream, stop);
    }
}

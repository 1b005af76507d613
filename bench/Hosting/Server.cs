using System.Globalization;
using ImageIO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hosting.Bench;

/// <summary>Takes an animation and answers with a GIF, by asynchronous or by synchronous functions.</summary>
internal static class Server
{
    public static async Task RunAsync(string way)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.AllowSynchronousIO = way == "sync");

        // A server that blocks its threads has to be given more of them; the other does without.
        if (way == "sync")
            ThreadPool.SetMinThreads(64, 64);
        var app = builder.Build();
        app.MapPost("/gif", way == "sync" ? WriteSync : WriteAsync);
        app.MapGet("/usage", () =>
        {
            var cpu = Environment.CpuUsage.TotalTime.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return $"{cpu} {ResidentBytes()} {ThreadPool.ThreadCount} {Iio.Memory.LiveArrays}";
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "image/gif";
        var frames = Iio.ImIterAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        await Iio.ImWriteAsync(context.Response.Body, frames, new GifWriteOptions { Colors = 64 }, context.RequestAborted);
    }

    private static Task WriteSync(HttpContext context)
    {
        context.Response.ContentType = "image/gif";
        var frames = Iio.ImIter(context.Request.Body, cancellationToken: context.RequestAborted);
        Iio.ImWrite(context.Response.Body, frames, new GifWriteOptions { Colors = 64 }, context.RequestAborted);
        return Task.CompletedTask;
    }

    private static long ResidentBytes()
        => OperatingSystem.IsLinux()
            ? long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ',
                StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024
            : Environment.WorkingSet;
}

using System.Diagnostics;
using System.Globalization;
using ImageIO;

namespace Hosting.Bench;

/// <summary>Many clients at one server, which runs in a process of its own.</summary>
internal static class Load
{
    /// <summary>Sends the requests, and prints the server's memory on the way and its processor time for each request.</summary>
    public static async Task RunAsync(string way, int requests, int clients)
    {
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["serve", way]) { RedirectStandardOutput = true })!;
        try
        {
            var address = new Uri(await server.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException("The server did not start."));
            using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
            var upload = Upload();

            // What is compiled and made once is not counted.
            await SendAsync(client, upload, clients * 2, clients, null);
            var before = await UsageAsync(client);
            var watch = Stopwatch.StartNew();
            var step = Math.Max(requests / 10, 1);
            await SendAsync(client, upload, requests, clients, async done =>
            {
                if (done % step != 0)
                    return;
                var now = await UsageAsync(client);
                Console.WriteLine($"{way,-5} {done,6} requests: RSS {now.Resident / 1048576.0,6:F1} MiB, {now.Threads,3} pool threads, " +
                    $"{now.Arrays} arrays");
            });
            var after = await UsageAsync(client);
            Console.WriteLine(
                $"{way,-5} {(after.Seconds - before.Seconds) * 1000 / requests:F2} ms CPU a request, " +
                $"{requests / watch.Elapsed.TotalSeconds:F0} requests a second");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static byte[] Upload()
    {
        using var image = NdArray.Create(DType.UInt8, 120, 160, 3);
        return Iio.ImEncode(".ppm", Enumerable.Range(0, 8).Select(frame =>
        {
            var pixels = image.AsSpan<byte>();
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = (byte)((i / 480) + (i % 480 / 3) + (i % 3 * 40) + (frame * 5));
            return image;
        }));
    }

    private static async Task SendAsync(HttpClient client, byte[] upload, int requests, int clients, Func<int, Task>? onDone)
    {
        var (started, done) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            while (Interlocked.Increment(ref started) <= requests)
            {
                using var answer = await client.PostAsync("/gif", new ByteArrayContent(upload));
                answer.EnsureSuccessStatusCode();
                await answer.Content.CopyToAsync(Stream.Null);
                if (onDone is not null)
                    await onDone(Interlocked.Increment(ref done));
            }
        }));
    }

    private static async Task<(double Seconds, long Resident, int Threads, int Arrays)> UsageAsync(HttpClient client)
    {
        var words = (await client.GetStringAsync("/usage")).Split(' ');
        return (double.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture),
            int.Parse(words[2], CultureInfo.InvariantCulture), int.Parse(words[3], CultureInfo.InvariantCulture));
    }
}

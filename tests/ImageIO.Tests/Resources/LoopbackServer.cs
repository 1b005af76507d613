using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ImageIO.Tests.Resources;

/// <summary>A request as it came.</summary>
internal sealed record HttpCall(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public long? RangeStart => Headers.TryGetValue("Range", out var range) ? long.Parse(range["bytes=".Length..].TrimEnd('-')) : null;
}

/// <summary>
/// An HTTP server on the loopback interface that can lie, stall and break off, which a real one would not let us do: each test writes the
/// bytes of the answer itself.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<HttpCall, Stream, CancellationToken, Task> _answer;
    private readonly Task _accepting;

    public LoopbackServer(Func<HttpCall, Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public ConcurrentQueue<HttpCall> Calls { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url(string path = "/image.png") => $"http://127.0.0.1:{Port}{path}";

    /// <summary>A well-behaved server of one file, with ranges if asked for.</summary>
    public static LoopbackServer Of(byte[] file, bool ranges = false)
        => new((call, stream, _) => AnswerAsync(stream, file, ranges, call.RangeStart));

    public static async Task AnswerAsync(Stream stream, byte[] file, bool ranges = false, long? from = null)
    {
        var start = ranges ? (int)(from ?? 0) : 0;
        var headers = ranges ? "Accept-Ranges: bytes\r\nETag: \"one\"\r\n" : "";
        var status = ranges && from is not null ? "206 Partial Content" : "200 OK";
        if (ranges && from is not null)
            headers += $"Content-Range: bytes {start}-{file.Length - 1}/{file.Length}\r\n";
        await HeadAsync(stream, status, $"{headers}Content-Length: {file.Length - start}\r\n");
        await stream.WriteAsync(file.AsMemory(start));
    }

    public static async Task HeadAsync(Stream stream, string status, string headers = "Content-Length: 0\r\n")
        => await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n"));

    public async ValueTask DisposeAsync()
    {
        // In this order: a listener that is stopped between two connections would refuse to wait for the next one.
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                if (await reader.ReadLineAsync(_stop.Token) is not { } request)
                    return;
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                    headers[line.Split(": ")[0]] = line.Split(": ")[1];
                var call = new HttpCall(request.Split(' ')[1], headers);
                Calls.Enqueue(call);
                await _answer(call, stream, _stop.Token);
            }
            catch (Exception fault) when (fault is IOException or OperationCanceledException or SocketException)
            {
                // The client has gone, or the test is over.
            }
        }
    }
}

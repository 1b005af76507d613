using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ImageIO.Hosting.Tests;

/// <summary>A real server that allows no synchronous reads and writes, as is its default, and real connections to it.</summary>
public sealed class KestrelTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Exception> _faults = new();
    private int _left;
    private readonly HttpClient _client = new();
    private WebApplication? _server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await HostingEndpoints.StartAsync((fault, left) =>
        {
            Interlocked.Add(ref _left, left);
            if (fault is not null)
                _faults.Enqueue(fault);
        });
        _client.BaseAddress = new Uri(_server.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server!.DisposeAsync();
        Assert.Equal(0, _left);
    }

    [Fact]
    public void Synchronous_operations_are_disallowed()
        => Assert.False(_server!.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.AllowSynchronousIO);

    [Fact]
    public async Task An_upload_comes_back_as_a_gif()
    {
        var (upload, expected) = Animation(6, 200);
        Assert.Equal(expected, await Post("/gif", upload));
        Assert.Empty(_faults);
    }

    /// <summary>Frames that the encoder has threads for.</summary>
    [Fact]
    public async Task A_large_animation_comes_back_as_a_gif()
    {
        var (upload, expected) = Animation(4, 600);
        Assert.Equal(expected, await Post("/gif", upload));
    }

    [Fact]
    public async Task A_single_image_comes_back_as_png()
    {
        var (upload, _) = Animation(2, 100);
        var png = await Post("/thumbnails", upload);
        using var expected = Iio.ImRead(upload, 0);
        using var found = Iio.ImRead(png);
        Assert.True(found.Bytes.SequenceEqual(expected.Bytes));
    }

    [Fact]
    public async Task Properties_of_an_upload_are_told()
    {
        var (upload, _) = Animation(3, 100);
        Assert.Contains("100", Encoding.UTF8.GetString(await Post("/properties", upload)), StringComparison.Ordinal);
    }

    /// <summary>Properties need the header alone: the answer comes while the rest of the upload does not.</summary>
    [Fact]
    public async Task Properties_are_told_before_the_upload_is_complete()
    {
        using var image = Samples.Noise(1, 300);
        var file = Iio.ImEncode(".ppm", image);
        using var connection = await ConnectAsync("/properties", file.Length, file.AsMemory(0, 10_000));
        Assert.StartsWith("HTTP/1.1 200", await ReadSomeAsync(connection), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/gif")]
    [InlineData("/thumbnails")]
    [InlineData("/properties")]
    public async Task What_is_no_image_is_refused_with_a_sentence(string path)
    {
        using var answer = await _client.PostAsync(path, new ByteArrayContent(new byte[1000]), Cancel);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("no codec recognizes", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/gif")]
    [InlineData("/thumbnails")]
    public async Task A_client_that_leaves_while_it_uploads_ends_the_request(string path)
    {
        var (upload, _) = Animation(3, 200);
        using (await ConnectAsync(path, upload.Length, upload.AsMemory(0, upload.Length / 2)))
        {
        }

        await RequestsEndAsync();
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_is_answered_ends_the_request()
    {
        var (upload, _) = Animation(40, 250);
        using (var connection = await ConnectAsync("/gif", upload.Length, upload))
            await ReadSomeAsync(connection);
        await RequestsEndAsync();
    }

    [Fact]
    public async Task A_slow_client_gets_all_of_its_gif()
    {
        var (upload, expected) = Animation(20, 200);
        using var content = new SlowContent(upload);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/gif") { Content = content };
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancel);
        using var found = new MemoryStream();
        var buffer = new byte[997];
        for (int read; (read = await body.ReadAsync(buffer, Cancel)) > 0;)
        {
            found.Write(buffer, 0, read);
            await Task.Yield();
        }

        Assert.Equal(expected, found.ToArray());
    }

    [Fact]
    public async Task Fifty_clients_at_once_get_their_gifs()
    {
        var (upload, expected) = Animation(4, 120);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Post("/gif", upload)));
        Assert.All(answers, answer => Assert.Equal(expected, answer));
        Assert.Empty(_faults);
    }

    /// <summary>Every one of them has encoder threads, and there are more of them than processors.</summary>
    [Fact]
    public async Task Twenty_clients_with_large_frames_at_once_get_their_gifs()
    {
        var (upload, expected) = Animation(3, 520);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Post("/gif", upload)));
        Assert.All(answers, answer => Assert.Equal(expected, answer));
    }

    /// <summary>An animation to upload, and what the server makes of it.</summary>
    private static (byte[] Upload, byte[] Expected) Animation(int count, int size)
    {
        using var first = Samples.Noise(1, size);
        using var second = Samples.Noise(2, size);
        var upload = Iio.ImEncode(".ppm", Enumerable.Range(0, count).Select(i => i % 2 == 0 ? first : second));
        return (upload, Iio.ImEncode(".gif", Iio.ImIter(upload), new GifWriteOptions { Colors = 64 }));
    }

    private async Task<byte[]> Post(string path, byte[] upload)
    {
        using var answer = await _client.PostAsync(path, new ByteArrayContent(upload), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(Cancel);
    }

    /// <summary>A request that is sent by hand, so that it can break off.</summary>
    private async Task<TcpClient> ConnectAsync(string path, long length, ReadOnlyMemory<byte> body)
    {
        var connection = new TcpClient { ReceiveBufferSize = 4096 };
        await connection.ConnectAsync(IPAddress.Loopback, new Uri(_server!.Urls.Single()).Port, Cancel);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"),
            Cancel);
        await stream.WriteAsync(body, Cancel);
        return connection;
    }

    private static async Task<string> ReadSomeAsync(TcpClient connection)
    {
        var buffer = new byte[1000];
        return Encoding.ASCII.GetString(buffer, 0, await connection.GetStream().ReadAsync(buffer, Cancel));
    }

    /// <summary>The server waits for its requests when it stops.</summary>
    private async Task RequestsEndAsync()
    {
        while (_faults.IsEmpty)
            await Task.Delay(10, Cancel);
        await _server!.StopAsync(Cancel);
        Assert.All(_faults, fault =>
            Assert.True(fault is OperationCanceledException or IOException or Microsoft.AspNetCore.Http.BadHttpRequestException,
                fault.ToString()));
    }

    /// <summary>A body that is sent in small pieces.</summary>
    private sealed class SlowContent(byte[] bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var at = 0; at < bytes.Length; at += 1499)
            {
                await stream.WriteAsync(bytes.AsMemory(at, Math.Min(1499, bytes.Length - at)));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}

using System.Collections.Immutable;
using System.Net;
using ImageIO.Resources;

namespace ImageIO.Tests.Resources;

public class HttpTests
{
    private static readonly byte[] Png = SampleImages.Png();

    private static ReadOptions With(HttpOptions http, Limits? limits = null) => new() { Http = http, Limits = limits ?? Limits.Default };

    private static HttpOptions Impatient => new() { Timeout = TimeSpan.FromMilliseconds(200), MaxRetries = 0 };

    public static TheoryData<bool> Ways => [false, true];

    private static Task<NdArray> Read(string url, bool isAsync, ReadOptions? options = null, CancellationToken cancellationToken = default)
        => isAsync ? Iio.ImReadAsync(url, default, options, cancellationToken)
            : Task.Run(() => Iio.ImRead(url, default, options, cancellationToken));

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_image_is_read_from_an_address(bool isAsync)
    {
        await using var server = LoopbackServer.Of(Png);
        Assert.Equal(7, SampleImages.FirstValue(await Read(server.Url(), isAsync)));
        var call = Assert.Single(server.Calls);
        Assert.StartsWith("ImageIO.NET/", call.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_uri_and_a_string_mean_the_same()
    {
        await using var server = LoopbackServer.Of(Png);
        Assert.Equal(7, SampleImages.FirstValue(await Iio.ImReadAsync(new Uri(server.Url("/a.png?key=secret")))));
        Assert.Equal("/a.png?key=secret", Assert.Single(server.Calls).Path);
    }

    [Fact]
    public void Names_keep_queries_and_users_to_themselves()
    {
        ImageSource source = "https://user:password@example.com/a%20b.PNG?token=secret";
        Assert.Equal("https://example.com/a%20b.PNG", source.Name);
        Assert.Equal(".png", source.Extension);
    }

    [Fact]
    public async Task Headers_go_to_the_host_that_was_asked_and_to_no_other()
    {
        await using var other = LoopbackServer.Of(Png);
        var elsewhere = $"http://localhost:{other.Port}/x.png";
        await using var server = new LoopbackServer((call, stream,
            _) => LoopbackServer.HeadAsync(stream, "302 Found", $"Location: {elsewhere}\r\nContent-Length: 0\r\n"));
        var options = With(new()
        {
            Headers = ImmutableDictionary<string, string>.Empty.Add("Authorization", "Bearer 1").Add("User-Agent", "mine/1.0"),
        });
        Assert.Equal(7, SampleImages.FirstValue(await Read(server.Url(), isAsync: false, options)));
        Assert.Equal("Bearer 1", server.Calls.Single().Headers["Authorization"]);
        Assert.Equal("mine/1.0", server.Calls.Single().Headers["User-Agent"]);
        Assert.DoesNotContain("Authorization", other.Calls.Single().Headers.Keys);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_redirect_is_followed_and_a_circle_of_them_is_not(bool isAsync)
    {
        await using var server = new LoopbackServer((call, stream, _) => call.Path == "/end.png"
            ? LoopbackServer.AnswerAsync(stream, Png)
            : LoopbackServer.HeadAsync(stream, "302 Found",
                $"Location: {(call.Path == "/circle" ? "/circle" : "/end.png")}\r\nContent-Length: 0\r\n"));
        Assert.Equal(7, SampleImages.FirstValue(await Read(server.Url("/start"), isAsync)));
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Read(server.Url("/circle"), isAsync));
        Assert.Contains("more than 5 times", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2 + 6, server.Calls.Count);
    }

    [Fact]
    public async Task A_redirect_to_a_file_is_not_followed()
    {
        await using var server = new LoopbackServer((_, stream,
            _) => LoopbackServer.HeadAsync(stream, "302 Found", "Location: file:///etc/passwd\r\nContent-Length: 0\r\n"));
        await Assert.ThrowsAsync<HttpRequestException>(() => Read(server.Url(), isAsync: false));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_server_that_never_answers_ends_in_a_timeout(bool isAsync)
    {
        await using var server = new LoopbackServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        var fault = await Assert.ThrowsAsync<TimeoutException>(() => Read(server.Url(), isAsync, With(Impatient)));
        Assert.Contains("HttpOptions.Timeout", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_server_that_stops_in_the_middle_ends_in_a_timeout(bool isAsync)
    {
        await using var server = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.HeadAsync(stream, "200 OK", $"Content-Length: {Png.Length}\r\n");
            await stream.WriteAsync(Png.AsMemory(0, 40), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await Assert.ThrowsAsync<TimeoutException>(() => Read(server.Url(), isAsync, With(Impatient)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_server_that_drips_ends_when_the_whole_takes_too_long(bool isAsync)
    {
        await using var server = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.HeadAsync(stream, "200 OK", "Content-Length: 1000000\r\n");
            await stream.WriteAsync(Png.AsMemory(0, 40), stop);
            while (true)
            {
                await Task.Delay(20, stop);
                await stream.WriteAsync(new byte[1], stop);
            }
        });
        var fault = await Assert.ThrowsAsync<TimeoutException>(
            () => Read(server.Url(), isAsync, With(new() { TotalTimeout = TimeSpan.FromMilliseconds(400) })));
        Assert.Contains("TotalTimeout", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cancelling_frees_a_read_that_waits_for_bytes(bool isAsync)
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.HeadAsync(stream, "200 OK", $"Content-Length: {Png.Length}\r\n");
            await stream.WriteAsync(Png.AsMemory(0, 40), stop);
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, stop);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Read(server.Url(), isAsync, cancellationToken: cancel.Token));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_endless_server_meets_the_limit(bool isAsync)
    {
        await using var server = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.HeadAsync(stream, "200 OK", "Content-Type: image/png\r\n");
            await stream.WriteAsync("\u0089PNG\r\n\u001a\n"u8.ToArray(), stop);
            for (var garbage = new byte[65536]; ;)
                await stream.WriteAsync(garbage, stop);
        });
        var options = With(HttpOptions.Default, Limits.Default with { MaxSourceBytes = 1_000_000 });
        var fault = isAsync
            ? await Assert.ThrowsAsync<ImageLimitException>(() => Read(server.Url(), isAsync, options))
            : await Assert.ThrowsAnyAsync<ImageException>(() => Read(server.Url(), isAsync, options));
        Assert.Equal(server.Url(), fault.Resource);
    }

    [Fact]
    public async Task A_length_beyond_the_limit_is_refused_before_anything_is_read()
    {
        await using var server =
            new LoopbackServer((_, stream, _) => LoopbackServer.HeadAsync(stream, "200 OK", "Content-Length: 99999999999\r\n"));
        var fault = await Assert.ThrowsAsync<ImageLimitException>(() => Read(server.Url(), isAsync: false));
        Assert.Equal(nameof(Limits.MaxSourceBytes), fault.Limit);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_transfer_that_breaks_off_is_an_io_error_and_not_half_an_image(bool isAsync)
    {
        await using var server = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.HeadAsync(stream, "200 OK", $"Content-Length: {Png.Length}\r\n");
            await stream.WriteAsync(Png.AsMemory(0, Png.Length / 2), stop);
        });
        await Assert.ThrowsAnyAsync<IOException>(() => Read(server.Url(), isAsync));
    }

    [Fact]
    public async Task A_server_that_announces_too_little_gives_a_damaged_image()
    {
        await using var server = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.HeadAsync(stream, "200 OK", $"Content-Length: {Png.Length / 2}\r\n");
            await stream.WriteAsync(Png, stop);
        });
        await Assert.ThrowsAsync<CorruptImageException>(() => Read(server.Url(), isAsync: false));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_broken_transfer_goes_on_where_the_server_answers_ranges(bool isAsync)
    {
        var isFirst = true;
        await using var server = new LoopbackServer(async (call, stream, stop) =>
        {
            if (!isFirst)
            {
                await LoopbackServer.AnswerAsync(stream, Png, ranges: true, call.RangeStart);
                return;
            }

            isFirst = false;
            await LoopbackServer.HeadAsync(stream, "200 OK", $"Accept-Ranges: bytes\r\nETag: \"one\"\r\nContent-Length: {Png.Length}\r\n");
            await stream.WriteAsync(Png.AsMemory(0, 50), stop);
        });
        Assert.Equal(7, SampleImages.FirstValue(await Read(server.Url(), isAsync)));
        Assert.Equal("\"one\"", server.Calls.Last().Headers["If-Range"]);
    }

    [Fact]
    public async Task A_file_that_changed_since_is_not_continued()
    {
        var isFirst = true;
        await using var server = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.HeadAsync(stream, "200 OK",
                $"Accept-Ranges: bytes\r\nETag: \"{isFirst}\"\r\nContent-Length: {Png.Length}\r\n");
            await stream.WriteAsync(isFirst ? Png.AsMemory(0, 50) : Png, stop);
            isFirst = false;
        });
        var fault = await Assert.ThrowsAnyAsync<IOException>(() => Read(server.Url(), isAsync: false));
        Assert.Contains("changed", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_busy_server_is_asked_again(bool isAsync)
    {
        var busy = 2;
        await using var server = new LoopbackServer((_, stream, _) => busy-- > 0
            ? LoopbackServer.HeadAsync(stream, "503 Service Unavailable") : LoopbackServer.AnswerAsync(stream, Png));
        Assert.Equal(7, SampleImages.FirstValue(await Read(server.Url(), isAsync)));
        Assert.Equal(3, server.Calls.Count);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_given_up()
    {
        await using var server = new LoopbackServer((_, stream, _) => LoopbackServer.HeadAsync(stream, "503 Service Unavailable"));
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Read(server.Url(), isAsync: false));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, fault.StatusCode);
        Assert.Equal(3, server.Calls.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_part_or_nothing_is_no_answer_to_who_asks_for_all(bool isAsync)
    {
        foreach (var answer in (string[])["206 Partial Content", "204 No Content", "205 Reset Content"])
        {
            await using var server = new LoopbackServer((_, stream, _) => LoopbackServer.HeadAsync(stream, answer));
            var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Read(server.Url(), isAsync));
            Assert.Contains(answer[..3], fault.Message, StringComparison.Ordinal);
        }

        await using var half = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.HeadAsync(stream, "206 Partial Content",
                $"Content-Range: bytes 0-9/{Png.Length}\r\nContent-Length: 10\r\n");
            await stream.WriteAsync(Png.AsMemory(0, 10), stop);
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => Read(half.Url(), isAsync));
        await using var whole = new LoopbackServer(async (_, stream, stop) =>
        {
            await LoopbackServer.HeadAsync(stream, "206 Partial Content",
                $"Content-Range: bytes 0-{Png.Length - 1}/{Png.Length}\r\nContent-Length: {Png.Length}\r\n");
            await stream.WriteAsync(Png, stop);
        });
        Assert.Equal(7, SampleImages.FirstValue(await Read(whole.Url(), isAsync)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_empty_part_is_an_error_and_not_the_end_of_the_file(bool isAsync)
    {
        var isFirst = true;
        await using var server = new LoopbackServer(async (call, stream, stop) =>
        {
            if (!isFirst)
            {
                await LoopbackServer.HeadAsync(stream, "206 Partial Content",
                    $"Content-Range: bytes {call.RangeStart}-{Png.Length - 1}/{Png.Length}\r\nContent-Length: 0\r\n");
                return;
            }

            isFirst = false;
            await LoopbackServer.HeadAsync(stream, "200 OK", $"Accept-Ranges: bytes\r\nETag: \"one\"\r\nContent-Length: {Png.Length}\r\n");
            await stream.WriteAsync(Png.AsMemory(0, 50), stop);
        });
        var fault = await Assert.ThrowsAnyAsync<IOException>(() => Read(server.Url(), isAsync));
        Assert.Contains($"stopped after 50", fault.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Calls.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_pause_that_the_server_asks_for_stays_within_the_time_for_all(bool isAsync)
    {
        foreach (var pause in (string[])["9", DateTimeOffset.UtcNow.AddSeconds(9).ToString("r", null)])
        {
            await using var server = new LoopbackServer((_, stream,
                _) => LoopbackServer.HeadAsync(stream, "503 Service Unavailable", $"Retry-After: {pause}\r\nContent-Length: 0\r\n"));
            var fault = await Assert.ThrowsAsync<TimeoutException>(
                () => Read(server.Url(), isAsync, With(new() { TotalTimeout = TimeSpan.FromSeconds(2) })));
            Assert.Contains("TotalTimeout", fault.Message, StringComparison.Ordinal);
            Assert.Single(server.Calls);
        }
    }

    [Fact]
    public void Time_that_the_caller_takes_between_reads_does_not_count_as_waiting()
    {
        using var limit = new WaitLimit("http://there/", TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(500), CancellationToken.None);
        limit.Start();
        limit.Stop();
        Thread.Sleep(600);
        Assert.False(limit.Start().IsCancellationRequested);
        limit.Stop();
        limit.TakePause(TimeSpan.FromMilliseconds(100));
        Assert.Throws<TimeoutException>(() => limit.TakePause(TimeSpan.FromMilliseconds(401)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Redirects_are_counted_over_all_attempts(bool isAsync)
    {
        var circle = 0;
        await using var turning = new LoopbackServer((_, stream, _) => ++circle % 2 == 1
            ? LoopbackServer.HeadAsync(stream, "302 Found", "Location: /on\r\nContent-Length: 0\r\n")
            : LoopbackServer.HeadAsync(stream, "503 Service Unavailable", "Retry-After: 0\r\nContent-Length: 0\r\n"));
        var fault = await Assert.ThrowsAsync<HttpRequestException>(
            () => Read(turning.Url(), isAsync, With(new() { MaxRedirects = 2, MaxRetries = 10 })));
        Assert.Contains("more than 2 times", fault.Message, StringComparison.Ordinal);
        Assert.Equal(5, turning.Calls.Count);
    }

    [Fact]
    public async Task What_is_not_there_is_not_asked_for_again()
    {
        await using var server = new LoopbackServer((_, stream, _) => LoopbackServer.HeadAsync(stream, "404 Not Found"));
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Read(server.Url(), isAsync: false));
        Assert.Equal(HttpStatusCode.NotFound, fault.StatusCode);
        Assert.Contains("404", fault.Message, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Private_addresses_can_be_shut_off(bool isAsync)
    {
        await using var server = LoopbackServer.Of(Png);
        var options = With(new() { AllowPrivateAddresses = false });
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Read(server.Url(), isAsync, options));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Read($"http://localhost:{server.Port}/a.png", isAsync, options));
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Private_addresses_cannot_be_shut_off_for_a_client_of_the_callers()
    {
        using var client = new HttpClient();
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Read("http://127.0.0.1:9/a.png", isAsync: false, With(new() { Client = client, AllowPrivateAddresses = false })));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void Public_addresses_are_told_from_others(string address, bool isPublic)
        => Assert.Equal(isPublic, PublicAddresses.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task The_callers_client_sends_the_requests_and_stays_open()
    {
        await using var server = LoopbackServer.Of(Png);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-Mine", "yes");
        for (var i = 0; i < 2; i++)
            Assert.Equal(7, SampleImages.FirstValue(await Read(server.Url(), isAsync: i == 0, With(new() { Client = client }))));
        Assert.All(server.Calls, call => Assert.Equal("yes", call.Headers["X-Mine"]));
    }

    [Fact]
    public async Task Formats_that_seek_fetch_only_the_ranges_they_need()
    {
        // Three arrays of 2 MB: the last is read by the archive's end and its own bytes.
        using var array = NdArray.Create(DType.UInt8, 1000, 2000);
        new Random(1).NextBytes(array.AsSpan<byte>());
        var file = Iio.ImEncode(".npz", [array, array, array]);
        Assert.InRange(file.Length, 6_000_000, 7_000_000);
        await using var server = LoopbackServer.Of(file, ranges: true);
        using var last = await Task.Run(() => Iio.ImRead(server.Url("/a.npz"), 2));
        Assert.Equal(array.AsSpan<byte>(), last.AsSpan<byte>());
        Assert.Contains(server.Calls, call => call.RangeStart > 4_000_000);
        Assert.DoesNotContain(server.Calls.Skip(1), call => call.RangeStart is null);
    }

    [Fact]
    public async Task Formats_that_seek_work_without_ranges_too()
    {
        using var array = NdArray.Create(DType.UInt8, 1000, 2000);
        array.AsSpan<byte>().Fill(3);
        var file = Iio.ImEncode(".npz", [array, array]);
        await using var server = LoopbackServer.Of(file);
        Assert.Equal(3, SampleImages.FirstValue(await Task.Run(() => Iio.ImRead(server.Url("/a.npz"), 1))));
        Assert.Single(server.Calls);
    }

    [Fact]
    public void Addresses_are_not_written_to()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2);
        var fault = Assert.Throws<NotSupportedException>(() => Iio.ImWrite("https://example.com/a.png", image));
        Assert.Contains("ImEncode", fault.Message, StringComparison.Ordinal);
    }
}

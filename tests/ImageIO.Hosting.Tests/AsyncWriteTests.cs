using ImageIO.Codecs;

namespace ImageIO.Hosting.Tests;

/// <summary>No asynchronous function calls a synchronous method of the stream that it writes, for any codec.</summary>
public sealed class AsyncWriteTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> EveryCodec
        => new(from codec in Samples.Writers from seeks in new[] { false, true } select (codec.Info.Name, seeks));

    [Theory]
    [MemberData(nameof(EveryCodec))]
    public async Task Every_function_writes_what_its_synchronous_twin_writes(string name, bool seeks)
    {
        var codec = Iio.Codecs.Get(name);
        using var image = Samples.Noise(1, 200);
        NdArray[] images = codec.Info.Can(CodecCapabilities.MultiImage) ? [image, image] : [image];
        var options = Samples.Anything with { Codec = name, Extension = codec.Info.Extensions[0] };
        var one = Written(stream => Iio.ImWrite(stream, image, options));
        var all = Written(stream => Iio.ImWrite(stream, images, options));

        Assert.Equal(one, await Call(stream => Iio.ImWriteAsync(stream, image, options, Cancel)));
        Assert.Equal(all, await Call(stream => Iio.ImWriteAsync(stream, images, options, Cancel)));
        Assert.Equal(all, await Call(stream => Iio.ImWriteAsync(stream, images.Select(Framed), options, Cancel)));
        Assert.Equal(all, await Call(stream => Iio.ImWriteAsync(stream, Samples.Repeat(image, images.Length), options, Cancel)));
        Assert.Equal(all, await Call(stream => Iio.ImWriteAsync(stream, Frames(), options, Cancel)));
        Assert.Equal(all, await Call(async stream =>
        {
            await using var writer = await Iio.ImOpenWriteAsync(stream, options, Cancel);
            foreach (var next in images)
                await writer.WriteAsync(next, cancellationToken: Cancel);
        }));
        Assert.Equal(all, await Call(async stream =>
        {
            await using var writer = Iio.ImOpenWrite(stream, options, Cancel);
            foreach (var next in images)
                await writer.WriteAsync(Framed(next), Cancel);
        }));

        async IAsyncEnumerable<Frame> Frames()
        {
            foreach (var next in images)
            {
                await Task.Yield();
                yield return Framed(next);
            }
        }

        async Task<byte[]> Call(Func<Stream, Task> write)
        {
            var stream = new ServerStream(seeks: seeks);
            await write(stream);
            Assert.Empty(stream.Disallowed);
            Assert.Equal(1, stream.Flushes);
            return stream.Written;
        }
    }

    /// <summary>Frames large enough for the encoder to have threads, and settings that need several passes.</summary>
    [Theory]
    [InlineData(4, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1_500_000)]
    public async Task An_animation_that_is_encoded_by_several_threads_is_the_same(int threads, long targetSize)
    {
        using var first = Samples.Noise(1, 600);
        using var second = Samples.Noise(2, 600);
        NdArray[] images = [first, second, first, second, first, second];
        var options = new GifWriteOptions { MaxParallelism = threads, TargetSize = targetSize == 0 ? null : targetSize, Colors = 16 };
        var expected = Iio.ImEncode(".gif", images, options);
        var stream = new ServerStream();
        await Iio.ImWriteAsync(stream, images, options, Cancel);
        Assert.Equal(expected, stream.Written);
        Assert.Empty(stream.Disallowed);
    }

    [Theory]
    [InlineData("ppm")]
    [InlineData("gif")]
    [InlineData("npz")]
    public async Task A_stream_that_is_slow_holds_the_images_back(string codec)
    {
        using var image = Samples.Noise(1, 150);
        var (asked, most, count) = (0, 0L, 100);
        var perImage = 0L;
        var whole = Iio.ImEncode("." + codec, Enumerable.Repeat(image, count), Samples.Anything);
        perImage = whole.Length / count;
        var stream = new ServerStream(beforeWrite: written =>
        {
            most = Math.Max(most, (asked * perImage) - written);
            return Task.CompletedTask;
        });
        await Iio.ImWriteAsync(stream, Samples.Repeat(image, count, now => asked = now),
            Samples.Anything with { Extension = "." + codec }, Cancel);
        Assert.Equal(whole.Length, stream.Written.Length);
        Assert.InRange(most, 0, (4 * perImage) + (3 * 65536));
    }

    [Fact]
    public async Task Synchronous_and_asynchronous_writes_may_alternate()
    {
        using var image = Samples.Noise(1, 200);
        var expected = Iio.ImEncode(".ppm", Enumerable.Repeat(image, 6));
        using var stream = new MemoryStream();
        await using (var writer = Iio.ImOpenWrite(stream, new WriteOptions { Extension = ".ppm" }, Cancel))
        {
            for (var i = 0; i < 3; i++)
            {
                await writer.WriteAsync(image, cancellationToken: Cancel);
                writer.Write(image, cancellationToken: Cancel);
            }
        }

        Assert.Equal(expected, stream.ToArray());
    }

    public static TheoryData<string, string> EveryWay
        => new(from codec in (string[])["ppm", "gif", "png", "npz"] from way in Ways.Keys select (codec, way));

    [Theory]
    [MemberData(nameof(EveryWay))]
    public async Task What_the_stream_throws_ends_the_write(string codec, string way)
    {
        using var image = Samples.Noise(1, 300);
        var fault = new IOException("The client is gone.");
        var stream = new ServerStream(beforeWrite: _ => Task.FromException(fault));
        Assert.Same(fault, await Assert.ThrowsAsync<IOException>(() => Ways[way](stream, image, Of(codec), Cancel)));
        Assert.Empty(stream.Disallowed);
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public async Task A_token_ends_the_wait_for_a_stream_also_one_that_takes_no_notice_of_it(string codec, string way)
    {
        using var image = Samples.Noise(1, 300);
        using var stop = new CancellationTokenSource();
        var stream = new ServerStream(beforeWrite: async _ =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ways[way](stream, image, Of(codec), stop.Token));
        Assert.Empty(stream.Disallowed);
        Assert.Equal(0, stream.Flushes);
    }

    [Fact]
    public async Task The_token_of_one_call_ends_its_wait_and_with_it_the_file()
    {
        using var image = Samples.Noise(1, 300);
        using var session = new CancellationTokenSource();
        using var stop = new CancellationTokenSource();
        var stream = new ServerStream(beforeWrite: async _ =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        });
        await using var writer = await Iio.ImOpenWriteAsync(stream, Of("ppm"), session.Token);
        var fault = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await writer.WriteAsync(image, cancellationToken: stop.Token));
        Assert.Equal(stop.Token, fault.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.WriteAsync(image, cancellationToken: Cancel));
        await writer.DisposeAsync();
        Assert.Equal(0, stream.Flushes);
    }

    private static readonly Dictionary<string, Func<Stream, NdArray, WriteOptions, CancellationToken, Task>> Ways = new()
    {
        ["image"] = (stream, image, options, cancel) => Iio.ImWriteAsync(stream, image, options, cancel),
        ["list"] = (stream, image, options, cancel) => Iio.ImWriteAsync(stream, [image], options, cancel),
        ["sequence"] = (stream, image, options, cancel) => Iio.ImWriteAsync(stream, Samples.Repeat(image, 1), options, cancel),
        ["writer"] = async (stream, image, options, cancel) =>
        {
            await using var writer = await Iio.ImOpenWriteAsync(stream, options, cancel);
            await writer.WriteAsync(image, cancellationToken: cancel);
        },
    };

    private static WriteOptions Of(string codec) => Samples.Anything with { Extension = "." + codec };

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static Frame Framed(NdArray image) => new(image, 0, null, null);
}

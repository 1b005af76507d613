using ImageIO.Codecs;

namespace ImageIO.Hosting.Tests;

/// <summary>No asynchronous function calls a synchronous method of the stream that it reads, for any codec.</summary>
public sealed class AsyncReadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> EveryCodec
        => new(from codec in Samples.Readers from seeks in new[] { false, true } select (codec.Info.Name, seeks));

    [Theory]
    [MemberData(nameof(EveryCodec))]
    public async Task Every_function_reads_what_its_synchronous_twin_reads(string name, bool seeks)
    {
        var codec = Iio.Codecs.Get(name);
        var file = Samples.FileOf(codec);
        var options = new ReadOptions { Codec = name };
        using var expected = Iio.ImRead(file, default, options);
        var properties = Iio.ImProps(file, default, options).ToString();

        using (var read = await Call(stream => Iio.ImReadAsync(stream, default, options, Cancel)))
            Assert.True(read.Bytes.SequenceEqual(expected.Bytes));
        using (var destination = NdArray.Create(expected.DType, expected.Shape))
        {
            await Call(async stream =>
            {
                await Iio.ImReadIntoAsync(stream, destination, default, options, Cancel);
                return true;
            });
            Assert.True(destination.Bytes.SequenceEqual(expected.Bytes));
        }

        if (seeks || codec.Info.Can(CodecCapabilities.StreamingRead))
            Assert.Equal(properties.Length > 0,
                (await Call(stream => Iio.ImPropsAsync(stream, default, options, Cancel))).Shape.Length > 0);
        Assert.Equal(Iio.ImMeta(file, default, options: options).Count,
            (await Call(stream => Iio.ImMetaAsync(stream, default, options: options, cancellationToken: Cancel))).Count);
        Assert.Equal(Iio.ImIter(file, options).DisposeEach().Sum(frame => Sum(frame.Pixels)), await Call(async stream =>
        {
            var sum = 0L;
            await foreach (var frame in Iio.ImIterAsync(stream, options, Cancel).DisposeEach())
                sum += Sum(frame.Pixels);
            return sum;
        }));
        using var region = await Call(async stream =>
        {
            await using var reader = await Iio.ImOpenAsync(stream, options, Cancel);
            Assert.Equal(properties, reader.Properties().ToString());
            await foreach (var frame in reader.IterAsync(Cancel))
                frame.Dispose();
            return await reader.ReadRegionAsync(0, [0..1], Cancel);
        });
        Assert.Equal(1, region.Shape[0]);

        async Task<T> Call<T>(Func<Stream, Task<T>> read)
        {
            var stream = new ServerStream(file, seeks);
            var result = await read(stream);
            Assert.Empty(stream.Disallowed);
            return result;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_that_was_opened_synchronously_iterates_and_takes_regions_asynchronously(bool seeks)
    {
        using var image = Samples.Noise(1, 300);
        var synchronous = true;
        var stream = new PartlySynchronousStream(Iio.ImEncode(".ppm", [image, image]), seeks, () => synchronous);
        await using var reader = Iio.ImOpen(stream);
        synchronous = false;
        using (var region = await reader.ReadRegionAsync(0, [10..20], Cancel))
            Assert.Equal([10, 300, 3], region.Shape);
        if (!seeks)
            return;
        var count = 0;
        await foreach (var frame in reader.IterAsync(Cancel))
        {
            frame.Dispose();
            count++;
        }

        Assert.Equal(2, count);
    }

    [Fact]
    public async Task No_thread_of_the_pool_waits_for_bytes_that_only_part_of_is_needed()
    {
        using var image = Samples.Noise(1, 100);
        var file = Iio.ImEncode(".ppm", [image, image]);
        var stream = new ServerStream(file);
        await Iio.ImPropsAsync(stream, cancellationToken: Cancel);
        Assert.False(stream.PoolWaited);
        await Iio.ImMetaAsync(stream = new ServerStream(file), cancellationToken: Cancel);
        Assert.False(stream.PoolWaited);
        await foreach (var frame in Iio.ImIterAsync(stream = new ServerStream(file), new ReadOptions { Prefetch = 1 }, Cancel))
            frame.Dispose();
        Assert.False(stream.PoolWaited);
    }

    public static TheoryData<string> EveryFunction => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(EveryFunction))]
    public async Task A_token_ends_the_wait_for_bytes_also_of_a_stream_that_takes_no_notice_of_it(string function)
    {
        using var image = Samples.Noise(1, 100);
        using var stop = new CancellationTokenSource();
        var stream = new ServerStream(Iio.ImEncode(".gif", [image, image]), beforeRead: async position =>
        {
            if (position < 10_000 && (position > 2000 || function is "props" or "meta"))
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Functions[function](stream, stop.Token));
        Assert.Empty(stream.Disallowed);
    }

    [Theory]
    [MemberData(nameof(EveryFunction))]
    public async Task What_the_stream_throws_comes_out_as_it_is(string function)
    {
        using var image = Samples.Noise(1, 100);
        var fault = new IOException("The line went dead.");
        var stream = new ServerStream(Iio.ImEncode(".gif", [image, image]), beforeRead: _ => Task.FromException(fault));
        Assert.Same(fault, await Assert.ThrowsAsync<IOException>(() => Functions[function](stream, Cancel)));
    }

    [Fact]
    public async Task Leaving_an_iteration_ends_the_wait_for_the_bytes_of_its_next_frame()
    {
        using var image = Samples.Noise(1, 100);
        var isLeft = new TaskCompletionSource();
        var file = Iio.ImEncode(".ppm", [image, image]);
        var stream = new ServerStream(file, beforeRead: position => position > file.Length / 2 ? isLeft.Task : Task.CompletedTask);
        await foreach (var frame in Iio.ImIterAsync(stream, cancellationToken: Cancel))
        {
            frame.Dispose();
            break;
        }

        isLeft.SetResult();
    }

    /// <summary>Shorter than what signatures are looked for in.</summary>
    [Fact]
    public async Task A_small_image_is_read_to_its_end_without_a_synchronous_look_for_more()
    {
        using var image = Samples.Noise(1, 4);
        var stream = new ServerStream(Iio.ImEncode(".png", image));
        using var read = await Iio.ImReadAsync(stream, cancellationToken: Cancel);
        Assert.True(read.Bytes.SequenceEqual(image.Bytes));
        Assert.Empty(stream.Disallowed);
        await Assert.ThrowsAsync<UnknownImageFormatException>(() => Iio.ImReadAsync(new ServerStream([]), cancellationToken: Cancel));
    }

    [Fact]
    public async Task What_no_codec_reads_is_refused_before_all_of_it_has_come()
    {
        var stream = new ServerStream(new byte[100_000], beforeRead: position => position < 10_000
            ? Task.CompletedTask : Task.FromException(new IOException("Too far.")));
        await Assert.ThrowsAsync<UnknownImageFormatException>(() => Iio.ImReadAsync(stream, cancellationToken: Cancel));
    }

    private static readonly Dictionary<string, Func<Stream, CancellationToken, Task>> Functions = new()
    {
        ["read"] = async (stream, cancel) => (await Iio.ImReadAsync(stream, cancellationToken: cancel)).Dispose(),
        ["open"] = async (stream, cancel) => await (await Iio.ImOpenAsync(stream, cancellationToken: cancel)).DisposeAsync(),
        ["props"] = (stream, cancel) => Iio.ImPropsAsync(stream, cancellationToken: cancel),
        ["meta"] = (stream, cancel) => Iio.ImMetaAsync(stream, cancellationToken: cancel),
        ["into"] = async (stream, cancel) =>
        {
            using var destination = NdArray.Create(DType.UInt8, 2, 100, 100, 3);
            await Iio.ImReadIntoAsync(stream, destination, cancellationToken: cancel);
        },
        ["iterate"] = async (stream, cancel) =>
        {
            await foreach (var frame in Iio.ImIterAsync(stream, cancellationToken: cancel))
                frame.Dispose();
        },
    };

    private static long Sum(NdArray array)
    {
        var sum = 0L;
        foreach (var value in array.Bytes)
            sum += value;
        return sum;
    }

    /// <summary>A stream that may be read synchronously up to a point in time.</summary>
    private sealed class PartlySynchronousStream(byte[] bytes, bool seeks, Func<bool> isSynchronous)
        : MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true)
    {
        public override bool CanSeek => seeks;

        public override int Read(Span<byte> buffer)
            => isSynchronous() ? Take(buffer[..Math.Min(buffer.Length, 100)])
                : throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(Take(buffer.Span));

        private int Take(Span<byte> buffer)
        {
            var rest = GetBuffer().AsSpan((int)Position);
            rest = rest[..Math.Min(rest.Length, buffer.Length)];
            rest.CopyTo(buffer);
            Position += rest.Length;
            return rest.Length;
        }
    }
}

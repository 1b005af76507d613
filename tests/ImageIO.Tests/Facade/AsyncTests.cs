using ImageIO.Codecs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Facade;

public sealed class AsyncTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Images that differ, of noise: their files are not small.</summary>
    private static NdArray Stack(int count)
    {
        var stack = NdArray.Create(DType.UInt8, count, 160, 200, 3);
        new Random(5).NextBytes(stack.AsSpan<byte>());
        return stack;
    }

    [Fact]
    public async Task Properties_metadata_and_frames_of_an_address_are_those_of_its_bytes()
    {
        using var stack = Stack(4);
        var gif = Iio.ImEncode(".gif", stack, new GifWriteOptions { LoopCount = 3 });
        await using var server = LoopbackServer.Of(gif);
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal(Iio.ImProps(gif).ToString(), (await Iio.ImPropsAsync(server.Url(), cancellationToken: cancel)).ToString());
        Assert.Equal(Iio.ImMeta(gif).LoopCount, (await Iio.ImMetaAsync(server.Url(), cancellationToken: cancel)).LoopCount);
        var count = 0;
        await foreach (var frame in Iio.ImIterAsync(server.Url(), cancellationToken: cancel))
        {
            using (frame)
                count++;
        }

        Assert.Equal(4, count);
    }

    /// <summary>A pass over a stream must neither wait for its end nor put it aside.</summary>
    [Fact]
    public async Task Iterating_and_asking_take_no_more_of_a_stream_than_they_need()
    {
        using var stack = Stack(8);
        var file = Iio.ImEncode(".ppm", stack);
        var cancel = TestContext.Current.CancellationToken;
        await foreach (var frame in Iio.ImIterAsync(Broken(), new ReadOptions { Prefetch = 1 }, cancel))
        {
            frame.Dispose();
            break;
        }

        Assert.Equal([160, 200, 3], (await Iio.ImPropsAsync(Broken(), cancellationToken: cancel)).Shape);
        Assert.NotNull(await Iio.ImMetaAsync(Broken(), cancellationToken: cancel));

        ChoppyStream Broken() => new(file, 4096,
            onRead: position => { if (position >= file.Length - 1) throw new IOException("The line went dead."); });
    }

    [Fact]
    public async Task A_canceled_token_ends_each_before_it_starts()
    {
        using var stack = Stack(2);
        var gif = Iio.ImEncode(".gif", stack);
        var canceled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Iio.ImReadAsync(gif, cancellationToken: canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Iio.ImPropsAsync(gif, cancellationToken: canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Iio.ImMetaAsync(gif, cancellationToken: canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Iio.ImWriteAsync(_folder["a.gif"], stack, cancellationToken: canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var frame in Iio.ImIterAsync(gif, cancellationToken: canceled))
                frame.Dispose();
        });
        Assert.False(File.Exists(_folder["a.gif"]));
    }

    /// <summary>
    /// Amid the images, for each codec that holds several. Amid the bytes, and without threads, the conformance suite does it.
    /// </summary>
    [Theory]
    [MemberData(nameof(CodecsOfSeveral))]
    public async Task Cancelling_between_images_ends_an_asynchronous_pass_and_an_asynchronous_write(string extension)
    {
        using var image = NdArray.Create(DType.UInt8, 6, 8, 3);
        var path = _folder["all" + extension];
        var anything = new WriteOptions { AllowLossyConversion = true };
        Iio.ImWrite(path, Enumerable.Range(0, 20).Select(Next), anything);

        using var stopReading = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var frame in Iio.ImIterAsync(path, new ReadOptions { Prefetch = 1 }, stopReading.Token))
            {
                frame.Dispose();
                await stopReading.CancelAsync();
            }
        });

        using var stopWriting = new CancellationTokenSource();
        var part = _folder["part" + extension];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Iio.ImWriteAsync(part, Endless(), anything, stopWriting.Token));
        Assert.False(File.Exists(part));
        Assert.Single(Directory.GetFiles(_folder.Path));

        NdArray Next(int i)
        {
            image.AsSpan<byte>().Fill((byte)(100 * i));
            return image;
        }

        async IAsyncEnumerable<NdArray> Endless()
        {
            for (var i = 0; ; i++)
            {
                yield return Next(i);
                if (i == 3)
                    await stopWriting.CancelAsync();
            }
        }
    }

    public static TheoryData<string> CodecsOfSeveral()
        => [.. Iio.Codecs.All.Where(codec =>
            codec.Info.Can(CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MultiImage))
                .Select(codec => codec.Info.Extensions[0])];

    [Fact]
    public void Progress_of_a_write_has_a_total_where_the_number_of_images_is_known()
    {
        using var stack = Stack(5);
        NdArray[] images = [stack[0], stack[1]];
        Assert.Equal((1L, 5L), First(options => Iio.ImWrite(_folder["a.gif"], stack, options)));
        Assert.Equal((1L, 1L), First(options => Iio.ImWrite(_folder["a.gif"], images[0], options)));
        Assert.Equal((1L, 2L), First(options => Iio.ImWrite(_folder["a.gif"], images, options)));
        Assert.Equal((1L, 2L), First(options => Iio.ImWrite(_folder["a.gif"], images.Select(image => image), options)));
        Assert.Equal((1L, null), First(options => Iio.ImWrite(_folder["a.gif"], images.Where(image => image.Rank == 3), options)));
        Array.ForEach(images, image => image.Dispose());
    }

    private static (long Done, long? Total) First(Action<WriteOptions> write)
    {
        var told = new Told();
        write(new WriteOptions { Progress = told });
        return (told.Reports[0].Frames, told.Reports[0].TotalFrames);
    }

    private sealed class Told : IProgress<ImageProgress>
    {
        public List<ImageProgress> Reports { get; } = [];

        public void Report(ImageProgress value) => Reports.Add(value);
    }
}

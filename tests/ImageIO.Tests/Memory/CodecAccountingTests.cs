using System.Runtime.CompilerServices;
using ImageIO.Codecs;

namespace ImageIO.Tests.Memory;

/// <summary>Whatever a codec takes is given back and accounted for to the byte, however the work ends.</summary>
[Collection(ProcessMemory.Name)]
public sealed class CodecAccountingTests : IDisposable
{
    private const int Rounds = 3;
    private readonly long _inUse;
    private readonly int _live;

    public CodecAccountingTests()
    {
        CollectForgotten();
        Iio.Memory.Trim();
        (_inUse, _live) = (Iio.Memory.BytesInUse, Iio.Memory.LiveArrays);
    }

    /// <summary>The codecs that write, by an extension of theirs.</summary>
    public static TheoryData<string> Written => Of(CodecCapabilities.Write);

    /// <summary>Those whose files hold one image.</summary>
    public static TheoryData<string> WrittenOnce
        => [.. Codecs(CodecCapabilities.Write).Where(codec => !codec.Info.Can(CodecCapabilities.MultiImage))
            .Select(codec => codec.Info.Extensions[0])];

    /// <summary>The codecs that read.</summary>
    public static TheoryData<string> Read => Of(CodecCapabilities.Read);

    public void Dispose() => Iio.Memory.Trim();

    [Theory]
    [MemberData(nameof(Written))]
    public void Writing_gives_back_every_byte(string extension)
    {
        for (var i = 0; i < Rounds; i++)
            Assert.NotEmpty(Encoded(extension));
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void Reading_gives_back_every_byte(string extension)
    {
        var file = FileOf(extension);
        for (var i = 0; i < Rounds; i++)
            ReadAll(file, extension);
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Written))]
    public async Task Writing_without_blocking_gives_back_every_byte(string extension)
    {
        for (var i = 0; i < Rounds; i++)
        {
            using var image = Picture();
            using var stream = new MemoryStream();
            await Iio.ImWriteAsync(stream, image, Options(extension), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, stream.Length);
        }

        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Read))]
    public async Task Reading_without_blocking_gives_back_every_byte(string extension)
    {
        var file = FileOf(extension);
        for (var i = 0; i < Rounds; i++)
        {
            var options = new ReadOptions { Extension = extension };
            using var read = await Iio.ImReadAsync(file, options: options, cancellationToken: TestContext.Current.CancellationToken);
            Assert.NotEqual(0, read.ByteLength);
        }

        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Written))]
    public async Task Eight_threads_that_write_at_once_give_back_every_byte(string extension)
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Encoded(extension))));
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Read))]
    public async Task Eight_threads_that_read_at_once_give_back_every_byte(string extension)
    {
        var file = FileOf(extension);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ReadAll(file, extension))));
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void A_file_that_ends_too_early_leaves_nothing_behind(string extension)
    {
        var file = FileOf(extension);
        for (var i = 1; i < 8; i++)
        {
            try
            {
                Iio.ImRead(file[..(file.Length * i / 8)], options: new ReadOptions { Extension = extension }).Dispose();
            }
            catch (ImageException)
            {
                // Some formats still give what is there; both ways must give the memory back.
            }
        }

        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void A_read_that_is_canceled_amid_the_file_leaves_nothing_behind(string extension)
    {
        using var source = new CanceledHalfway(FileOf(extension));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Iio.ImRead(source.Stream, options: new ReadOptions { Extension = extension }, cancellationToken: source.Token));
        source.AssertHasBegun();
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Read))]
    public async Task A_read_without_blocking_that_is_canceled_amid_the_file_leaves_nothing_behind(string extension)
    {
        using var source = new CanceledHalfway(FileOf(extension));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Iio.ImReadAsync(source.Stream, options: new ReadOptions { Extension = extension }, cancellationToken: source.Token));
        source.AssertHasBegun();
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void A_write_that_is_canceled_before_its_second_image_leaves_nothing_behind(string extension)
    {
        using var canceled = new CancellationTokenSource();
        using var stream = new MemoryStream();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Iio.ImWrite(stream, Images(canceled.Cancel), Options(extension), canceled.Token));
        Assert.True(canceled.IsCancellationRequested, "The second image was never asked for.");
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Written))]
    public async Task A_write_without_blocking_that_is_canceled_before_its_second_image_leaves_nothing_behind(string extension)
    {
        using var canceled = new CancellationTokenSource();
        using var stream = new MemoryStream();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Iio.ImWriteAsync(stream, ImagesAsync(canceled.Cancel), Options(extension), canceled.Token));
        Assert.True(canceled.IsCancellationRequested, "The second image was never asked for.");
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void A_write_whose_second_image_can_not_be_had_leaves_nothing_behind(string extension)
    {
        var cause = new InvalidDataException("source");
        using var stream = new MemoryStream();
        Assert.Same(cause, Assert.Throws<InvalidDataException>(() => Iio.ImWrite(stream, Images(() => throw cause), Options(extension))));
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(WrittenOnce))]
    public void A_second_image_for_a_format_that_holds_one_leaves_nothing_behind(string extension)
    {
        using var stream = new MemoryStream();
        Assert.Throws<ImageEncodingException>(() => Iio.ImWrite(stream, Images(() => { }), Options(extension)));
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void Images_that_nobody_disposed_are_counted_and_given_back_by_the_collector(string extension)
    {
        var forgotten = Iio.Memory.ForgottenArrays;
        Forget(FileOf(extension), extension);
        CollectForgotten();
        Assert.InRange(Iio.Memory.ForgottenArrays - forgotten, Rounds, long.MaxValue);
        AssertAllIsBack();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(byte[] file, string extension)
    {
        for (var i = 0; i < Rounds; i++)
            _ = Iio.ImRead(file, options: new ReadOptions { Extension = extension }).Bytes[0];
    }

    private static TheoryData<string> Of(CodecCapabilities capability) => [.. Codecs(capability).Select(codec => codec.Info.Extensions[0])];

    private static IEnumerable<ImageCodec> Codecs(CodecCapabilities capability)
        => Iio.Codecs.All.Where(codec => codec.Info.Can(capability));

    private static void ReadAll(byte[] file, string extension)
    {
        using var read = Iio.ImRead(file, options: new ReadOptions { Extension = extension });
        Assert.NotEqual(0, read.ByteLength);
    }

    /// <summary>A file of the format: one that its codec writes, else the largest sample.</summary>
    private static byte[] FileOf(string extension)
    {
        if (Iio.Codecs.FindByExtension(extension, CodecCapabilities.Write) is not null)
            return Encoded(extension);
        return File.ReadAllBytes(new DirectoryInfo(Repository.Data("."))
            .EnumerateFiles("*" + extension, SearchOption.AllDirectories).MaxBy(file => file.Length)!.FullName);
    }

    private static byte[] Encoded(string extension)
    {
        using var image = Picture();
        using var stream = new MemoryStream();
        Iio.ImWrite(stream, image, Options(extension));
        return stream.ToArray();
    }

    private static async IAsyncEnumerable<NdArray> ImagesAsync(Action beforeTheSecond)
    {
        foreach (var image in Images(beforeTheSecond))
        {
            await Task.Yield();
            yield return image;
        }
    }

    private static IEnumerable<NdArray> Images(Action beforeTheSecond)
    {
        using (var image = Picture())
            yield return image;
        beforeTheSecond();
        using (var image = Picture())
            yield return image;
    }

    /// <summary>Large enough to be a native block, of few colors, and noisy, so that no format makes it small.</summary>
    private static NdArray Picture()
    {
        var image = NdArray.Create(DType.UInt8, 240, 320, 3);
        var bytes = image.Bytes;
        var random = new Random(1);
        for (var i = 0; i < bytes.Length; i += 3)
            bytes.Slice(i, 3).Fill((byte)(random.Next(8) * 30));
        return image;
    }

    private static WriteOptions Options(string extension) => new() { Extension = extension, AllowLossyConversion = true };

    private void AssertAllIsBack()
    {
        Assert.Equal(_inUse, Iio.Memory.BytesInUse);
        Assert.Equal(_live, Iio.Memory.LiveArrays);
        var pooled = Iio.Memory.PooledBytes;
        Assert.InRange(pooled, 0, Iio.Memory.PoolCapacity);
        Assert.Equal(pooled, Iio.Memory.Trim());
        Assert.Equal(0, Iio.Memory.PooledBytes);
    }

    private static void CollectForgotten()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>A file that comes in pieces, and a read of it that is canceled when half of it has come.</summary>
    private sealed class CanceledHalfway : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly int _length;
        private long _reached;

        public CanceledHalfway(byte[] file)
        {
            _length = file.Length;
            Stream = new ChoppyStream(file, Math.Max(1, file.Length / 16), position =>
            {
                _reached = position;
                if (position >= _length / 2)
                    _stop.Cancel();
            });
        }

        public ChoppyStream Stream { get; }

        public CancellationToken Token => _stop.Token;

        public void AssertHasBegun() => Assert.InRange(_reached, _length / 2, _length - 1);

        public void Dispose()
        {
            Stream.Dispose();
            _stop.Dispose();
        }
    }
}

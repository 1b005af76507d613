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

    public static TheoryData<string> Extensions => [.. Iio.Codecs.Codecs
        .Where(codec => codec.Info.Capabilities.HasFlag(CodecCapabilities.Read | CodecCapabilities.Write))
        .Select(codec => codec.Info.Extensions[0])];

    public void Dispose() => Iio.Memory.Trim();

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Writing_and_reading_gives_back_every_byte(string extension)
    {
        for (var i = 0; i < Rounds; i++)
            RoundTrip(extension);
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public async Task Writing_and_reading_without_blocking_gives_back_every_byte(string extension)
    {
        for (var i = 0; i < Rounds; i++)
        {
            using var image = Picture();
            using var stream = new MemoryStream();
            await Iio.ImWriteAsync(stream, image, Options(extension), TestContext.Current.CancellationToken);
            using var read = await Iio.ImReadAsync(stream.ToArray(), cancellationToken: TestContext.Current.CancellationToken);
            AssertIsThePicture(read);
        }

        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public async Task Eight_threads_at_once_give_back_every_byte(string extension)
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RoundTrip(extension))));
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void A_file_that_ends_too_early_leaves_nothing_behind(string extension)
    {
        var file = Encoded(extension);
        for (var i = 1; i < 8; i++)
        {
            try
            {
                Iio.ImRead(file[..(file.Length * i / 8)]).Dispose();
            }
            catch (ImageException)
            {
                // Some formats still give what is there; both ways must give the memory back.
            }
        }

        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void A_write_that_is_cancelled_or_fails_at_its_second_image_leaves_nothing_behind(string extension)
    {
        using var cancelled = new CancellationTokenSource();
        using var first = new MemoryStream();
        Assert.ThrowsAny<Exception>(() => Iio.ImWrite(first, Images(cancelled.Cancel), Options(extension), cancelled.Token));
        AssertAllIsBack();

        using var second = new MemoryStream();
        Assert.ThrowsAny<Exception>(() => Iio.ImWrite(second, Images(() => throw new InvalidDataException("source")), Options(extension), TestContext.Current.CancellationToken));
        AssertAllIsBack();
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Images_that_nobody_disposed_are_counted_and_given_back_by_the_collector(string extension)
    {
        var forgotten = Iio.Memory.ForgottenArrays;
        Forget(Encoded(extension));
        CollectForgotten();
        Assert.InRange(Iio.Memory.ForgottenArrays - forgotten, Rounds, long.MaxValue);
        AssertAllIsBack();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(byte[] file)
    {
        for (var i = 0; i < Rounds; i++)
            _ = Iio.ImRead(file).Bytes[0];
    }

    private static void RoundTrip(string extension)
    {
        using var read = Iio.ImRead(Encoded(extension));
        AssertIsThePicture(read);
    }

    private static byte[] Encoded(string extension)
    {
        using var image = Picture();
        using var stream = new MemoryStream();
        Iio.ImWrite(stream, image, Options(extension));
        return stream.ToArray();
    }

    private static IEnumerable<NdArray> Images(Action beforeTheSecond)
    {
        using (var image = Picture())
            yield return image;
        beforeTheSecond();
        using (var image = Picture())
            yield return image;
    }

    /// <summary>Large enough to be a native block, with as few colours as every format holds.</summary>
    private static NdArray Picture()
    {
        var image = NdArray.Create(DType.UInt8, 240, 320, 3);
        var bytes = image.Bytes;
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(i / 3 % 320 / 40 * 30);
        return image;
    }

    private static void AssertIsThePicture(NdArray read)
    {
        Assert.NotEqual(0, read.Bytes.Length);
        Assert.Equal(0, read.Bytes.Length % (240 * 320));
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
}

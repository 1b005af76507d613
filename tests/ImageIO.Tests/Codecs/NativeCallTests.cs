using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tests.Vips;

namespace ImageIO.Tests.Codecs;

public class NativeCallTests
{
    [Fact]
    public void A_call_that_is_cancelled_is_left_behind_and_cleaned_up_when_it_ends()
    {
        using var goOn = new ManualResetEventSlim();
        using var cleanedUp = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var hasEnded = false;
        Assert.Throws<OperationCanceledException>(() => NativeCall.Run(
            () =>
            {
                cancel.Cancel();
                goOn.Wait();
                hasEnded = true;
            },
            () => cleanedUp.Set,
            cancel.Token));
        Assert.False(cleanedUp.IsSet);
        goOn.Set();
        cleanedUp.Wait(TestContext.Current.CancellationToken);
        Assert.True(hasEnded);
    }

    [Fact]
    public void A_short_call_is_waited_for_though_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var isAbandoned = false;
        Assert.ThrowsAny<OperationCanceledException>(() => NativeCall.Run(
            () =>
            {
                cancel.Cancel();
                cancel.Token.ThrowIfCancellationRequested();
            },
            () =>
            {
                isAbandoned = true;
                return () => { };
            },
            cancel.Token));
        Assert.False(isAbandoned);
    }

    [Fact]
    public void What_the_call_throws_is_thrown_to_the_caller()
    {
        using var cancel = new CancellationTokenSource();
        var fault = new InvalidDataException();
        Assert.Same(fault, Assert.Throws<InvalidDataException>(() => NativeCall.Run(() => throw fault, () => () => { }, cancel.Token)));
        Assert.Same(fault, Assert.Throws<InvalidDataException>(() => NativeCall.Run(() => throw fault, () => () => { }, default)));
    }

    [Theory]
    [InlineData("jpeg/rgb.jpg")]
    [InlineData("jpeg/progressive.jpg")]
    [InlineData("webp/rgba_lossless.webp")]
    [InlineData("avif/rgb12.avif")]
    [InlineData("png/rgb8.png")]
    public void A_read_from_bytes_in_memory_can_be_cancelled_between_header_and_pixels(string sample)
    {
        using var cancel = new CancellationTokenSource();
        ImageSource source = VipsFiles.Sample(sample);
        using var stream = source.Open(Limits.Default, cancel.Token);
        using var decoder = Iio.Codecs.Get(sample.Split('/')[0]).CreateDecoder(stream, ReadOptions.Default);
        var header = decoder.ReadHeader()!;
        using var pixels = NdArray.Create(header.DType, header.Shape.AsSpan());
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => decoder.ReadPixels(pixels));
    }

    [Theory]
    [InlineData("webp")]
    [InlineData("avif")]
    [InlineData("jpeg")]
    public void A_write_that_may_be_cancelled_gives_the_same_bytes(string codec)
    {
        using var cancel = new CancellationTokenSource();
        using var pixels = VipsFiles.Ramps(40, 50, 3);
        var extension = "." + codec;
        var options = new WriteOptions { Extension = extension };
        using var output = new MemoryStream();
        Iio.ImWrite(output, pixels, options, cancel.Token);
        Assert.Equal(Iio.ImEncode(extension, pixels), output.ToArray());
    }
}

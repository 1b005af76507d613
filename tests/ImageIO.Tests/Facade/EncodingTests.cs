using System.Buffers;
using System.Reflection;
using ImageIO.Resources;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Facade;

public class EncodingTests
{
    [Theory]
    [InlineData(".png")]
    [InlineData(".jpg")]
    [InlineData(".bmp")]
    [InlineData(".npy")]
    public async Task Bytes_without_an_array_of_their_own_are_decoded(string extension)
    {
        using var image = Picture();
        var file = Iio.ImEncode(extension, image);
        using var expected = Iio.ImRead(file);
        byte[] padded = [9, .. file, 9];
        using var decoded = Iio.ImDecode(padded.AsSpan(1, file.Length));
        using var later = await Iio.ImDecodeAsync(padded.AsMemory(1, file.Length),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Bytes.ToArray(), decoded.Bytes.ToArray());
        Assert.Equal(expected.Bytes.ToArray(), later.Bytes.ToArray());
    }

    [Fact]
    public void No_bytes_are_no_image()
    {
        Assert.ThrowsAny<ImageException>(() => Iio.ImDecode([]));
        Assert.Throws<ImageLimitException>(() =>
            Iio.ImDecode(new byte[100], options: new ReadOptions { Limits = Limits.Default with { MaxSourceBytes = 99 } }));
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Iio.ImDecode(SampleImages.Png(), cancellationToken: canceled.Token));
    }

    [Fact]
    public async Task Every_way_of_encoding_gives_the_same_bytes()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var image = Picture();
        var png = Iio.ImEncode(".png", image);
        Assert.Equal(png, await Iio.ImEncodeAsync(".png", image, cancellationToken: cancellation));

        NdArray[] images = [image, image];
        var gif = Iio.ImEncode(".gif", images);
        Assert.Equal(gif, await Iio.ImEncodeAsync(".gif", images, cancellationToken: cancellation));
        Assert.Equal(gif, await Iio.ImEncodeAsync(".gif", Later(images), cancellationToken: cancellation));

        Frame[] frames = [new(image, 0, TimeSpan.Zero, TimeSpan.FromMilliseconds(40)),
            new(image, 1, TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(40))];
        var timed = Iio.ImEncode(".gif", frames);
        Assert.Equal(timed, await Iio.ImEncodeAsync(".gif", frames, cancellationToken: cancellation));
        Assert.Equal(timed, await Iio.ImEncodeAsync(".gif", Later(frames), cancellationToken: cancellation));

        using var stream = new MemoryStream();
        await Iio.ImWriteAsync(stream, images, new WriteOptions { Extension = ".gif" }, cancellation);
        Assert.Equal(gif, stream.ToArray());
    }

    [Fact]
    public async Task Encoding_ends_by_its_token()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        using var image = Picture();
        Assert.ThrowsAny<OperationCanceledException>(() => Iio.ImEncode(".png", image, cancellationToken: canceled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Iio.ImEncodeAsync(".png", image, cancellationToken: canceled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Iio.ImOpenWriteAsync("never.png", cancellationToken: canceled.Token));
        Assert.False(File.Exists("never.png"));
    }

    [Fact]
    public async Task A_buffer_writer_is_a_target()
    {
        using var image = Picture();
        var png = Iio.ImEncode(".png", image);
        var buffer = new ArrayBufferWriter<byte>();
        Iio.ImWrite(ImageTarget.FromBufferWriter(buffer, ".PNG"), image);
        Assert.Equal(png, buffer.WrittenSpan.ToArray());

        // What comes next stands behind it.
        await Iio.ImWriteAsync(ImageTarget.FromBufferWriter(buffer), image, new WriteOptions { Extension = ".png" },
            TestContext.Current.CancellationToken);
        Assert.Equal(2 * png.Length, buffer.WrittenCount);
        Assert.Contains("<buffer>",
            Assert.Throws<ArgumentException>(() => Iio.ImWrite(ImageTarget.FromBufferWriter(buffer), image)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_array_serves_for_any_number_of_files()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var image = Picture();
        using var array = NdArray.Create(DType.UInt8, 40, 30, 3);
        Iio.ImReadInto(Iio.ImEncode(".png", image), array, cancellationToken: cancellation);
        Assert.Equal(image.Bytes.ToArray(), array.Bytes.ToArray());
        array.Bytes.Clear();
        await Iio.ImReadIntoAsync(Iio.ImEncode(".bmp", image), array, cancellationToken: cancellation);
        Assert.Equal(image.Bytes.ToArray(), array.Bytes.ToArray());

        using var other = NdArray.Create(DType.UInt8, 30, 40, 3);
        Assert.Contains("30×40×3", Assert.Throws<ArgumentException>(() => Iio.ImReadInto(Iio.ImEncode(".png", image), other)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_are_opened_asynchronously()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var image = Picture();
        using var stream = new MemoryStream();
        await using (var writer = await Iio.ImOpenWriteAsync(stream, new WriteOptions { Extension = ".gif" }, cancellation))
        {
            writer.Write(image, cancellationToken: cancellation);
            writer.Write(image, cancellationToken: cancellation);
        }

        await using var reader = await Iio.ImOpenAsync(stream.ToArray(), cancellationToken: cancellation);
        Assert.Equal("gif", reader.Codec.Name);
    }

    [Fact]
    public void Every_function_has_its_asynchronous_twin_and_both_are_in_the_service()
    {
        var functions = Functions(typeof(Iio)).ToHashSet();
        Assert.All(functions.Where(name => !name.EndsWith("Async", StringComparison.Ordinal)),
            name => Assert.Contains(name + "Async", functions));
        Assert.Equal(Signatures(typeof(Iio)), Signatures(typeof(IImageIO)));

        static IEnumerable<string> Functions(Type type) => Methods(type).Select(method => method.Name);
        static IEnumerable<string> Signatures(Type type)
            => Methods(type).Select(method => method.ToString()!).Order(StringComparer.Ordinal);
        static IEnumerable<MethodInfo> Methods(Type type)
            => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(method => method.Name.StartsWith("Im", StringComparison.Ordinal));
    }

    private static NdArray Picture()
    {
        var image = NdArray.Create(DType.UInt8, 40, 30, 3);
        for (var i = 0; i < image.Bytes.Length; i++)
            image.Bytes[i] = (byte)(i / 7);
        return image;
    }

    private static async IAsyncEnumerable<T> Later<T>(IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }
}

namespace ImageIO.PublicApi.Tests;

/// <summary>The writing half of the façade, as a caller sees it.</summary>
public sealed class WritingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NdArray _image = Sample.Image(5, 4, 3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_target_gets_the_same_bytes()
    {
        var expected = Iio.ImEncode(".png", _image);
        Iio.ImWrite(_folder.File("a.png"), _image);
        Iio.ImWrite(new Uri(_folder.File("b.png")), _image);
        var stream = new MemoryStream();
        Iio.ImWrite(stream, _image, new WriteOptions { Extension = ".png" });
        await Iio.ImWriteAsync(_folder.File("c.png"), _image, cancellationToken: Cancellation);
        Assert.Equal(expected, stream.ToArray());
        foreach (var name in (string[])["a.png", "b.png", "c.png"])
            Assert.Equal(expected, await File.ReadAllBytesAsync(_folder.File(name), Cancellation));
        Assert.True(stream.CanWrite);
    }

    [Fact]
    public async Task Arrays_frames_and_asynchronous_sequences_of_both_become_animations()
    {
        var frames = Sample.Frames(3).ToList();
        NdArray[] images = [.. frames.Select(frame => frame.Pixels)];
        var even = new WriteOptions { FrameDuration = TimeSpan.FromMilliseconds(70) };
        var fromImages = Iio.ImEncode(".gif", images, even);
        var fromFrames = Iio.ImEncode(".gif", frames);
        Assert.Equal(TimeSpan.FromMilliseconds(210), Iio.ImProps(fromImages).Duration);
        Assert.Equal(TimeSpan.FromMilliseconds(180), Iio.ImProps(fromFrames).Duration);
        Iio.ImWrite(_folder.File("images.gif"), images, even);
        Iio.ImWrite(_folder.File("frames.gif"), frames);
        await Iio.ImWriteAsync(_folder.File("images-later.gif"), Later(images), even, Cancellation);
        await Iio.ImWriteAsync(_folder.File("frames-later.gif"), Later(frames), cancellationToken: Cancellation);
        using (var stack = NdArray.Stack(images))
            Iio.ImWrite(_folder.File("images-stacked.gif"), stack, even);
        foreach (var name in (string[])["images", "images-later", "images-stacked"])
            Assert.Equal(fromImages, await File.ReadAllBytesAsync(_folder.File($"{name}.gif"), Cancellation));
        foreach (var name in (string[])["frames", "frames-later"])
            Assert.Equal(fromFrames, await File.ReadAllBytesAsync(_folder.File($"{name}.gif"), Cancellation));
        frames.ForEach(frame => frame.Dispose());
    }

    [Fact]
    public async Task A_writer_takes_images_one_by_one_from_one_buffer()
    {
        var path = _folder.File("loop.gif");
        using (var buffer = NdArray.Create(DType.UInt8, 6, 8, 3))
        using (var writer = Iio.ImOpenWrite(path, new GifWriteOptions { LoopCount = 0 }))
        {
            Assert.Equal("gif", writer.Codec.Name);
            for (byte i = 0; i < 3; i++)
            {
                buffer.AsSpan<byte>().Fill((byte)(i * 60));
                await writer.WriteAsync(buffer, TimeSpan.FromMilliseconds(100), cancellationToken: Cancellation);
                Assert.False(File.Exists(path), "The file is there before it is complete.");
            }
        }

        Assert.Equal(["loop.gif"], _folder.Files);
        using var all = Iio.ImRead(path);
        Assert.Equal([0, 60, 120], Enumerable.Range(0, 3).Select(i => (int)all[i].AsSpan<byte>()[0]));
        Assert.Equal(0, Iio.ImProps(path).LoopCount);
    }

    [Fact]
    public async Task A_fault_in_a_frame_leaves_no_file()
    {
        var path = _folder.File("fault.gif");
        Assert.Throws<InvalidTimeZoneException>(() => Iio.ImWrite(path, Faulty(2)));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Iio.ImWriteAsync(path, Later(Faulty(1)), cancellationToken: Cancellation));
        using var other = Sample.Image(9, 9, 3);
        var fault = Assert.Throws<ImageEncodingException>(() => Iio.ImWrite(path, [_image, _image, other]));
        Assert.Contains("2", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task What_can_not_be_written_says_why_and_leaves_no_file()
    {
        Assert.Throws<UnknownImageFormatException>(() => Iio.ImWrite(_folder.File("image.unknown"), _image));
        Assert.Throws<ArgumentException>(() => Iio.ImWrite(_folder.File("image"), _image));
        Assert.Throws<ArgumentException>(() => Iio.ImWrite(_folder.File("image.png"), _image, new GifWriteOptions()));
        Assert.Throws<ArgumentException>(() => Iio.ImWrite(_folder.File("image.gif"), Array.Empty<NdArray>()));
        Assert.Throws<ArgumentException>(() => Iio.ImEncode(".gif", Array.Empty<Frame>()));
        Assert.Throws<ArgumentException>(() => Iio.ImEncode("png", _image));
        Assert.Throws<DirectoryNotFoundException>(() => Iio.ImWrite(Path.Combine(_folder.File("missing"), "image.png"), _image));
        Assert.Throws<ImageEncodingException>(() => Iio.ImWrite(_folder.File("image.bmp"), [_image, _image]));
        using var complex = NdArray.Create(DType.Complex64, 3, 3);
        Assert.Throws<UnsupportedImageException>(() => Iio.ImWrite(_folder.File("image.png"), complex));
        Assert.Throws<OperationCanceledException>(() =>
            Iio.ImWrite(_folder.File("image.png"), _image, cancellationToken: new CancellationToken(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Iio.ImWriteAsync(_folder.File("image.png"), _image, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void Loss_is_refused_until_it_is_allowed()
    {
        using var numbers = NdArray.Wrap([0f, 0.5f, 1f, 1f], 2, 2);
        Assert.Contains(nameof(WriteOptions.AllowLossyConversion),
            Assert.Throws<UnsupportedImageException>(() => Iio.ImEncode(".bmp", numbers)).Message, StringComparison.Ordinal);
        using var read = Iio.ImRead(Iio.ImEncode(".bmp", numbers, new WriteOptions { AllowLossyConversion = true }));
        Assert.Equal([0, 128, 255, 255], read.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void Memory_is_counted_and_bounded_in_public()
    {
        using var scope = Memory.AllocationScope.Begin();
        using (NdArray.Create(DType.UInt8, 1 << 20))
            Assert.Equal(1, scope.LiveArrays);
        Assert.Equal(0, scope.BytesInUse);
        Assert.True(scope.PeakBytesInUse >= 1 << 20);
        Assert.True(Iio.Memory.PooledBytes <= Iio.Memory.PoolCapacity);
        Assert.True(Iio.Memory.PeakBytesInUse >= 1 << 20);
    }

    public void Dispose()
    {
        _image.Dispose();
        _folder.Dispose();
    }

    private static async IAsyncEnumerable<T> Later<T>(IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    private IEnumerable<NdArray> Faulty(int after)
    {
        for (var i = 0; i < after; i++)
            yield return _image;
        throw new InvalidTimeZoneException("The caller's own.");
    }
}

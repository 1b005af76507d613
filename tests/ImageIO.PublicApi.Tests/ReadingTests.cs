using ImageIO.Memory;
using ImageIO.Resources;

namespace ImageIO.PublicApi.Tests;

/// <summary>The reading half of the façade, as a caller sees it.</summary>
public class ReadingTests
{
    private static readonly byte[] Still = MakeStill();
    private static readonly byte[] Animation = MakeAnimation();

    [Fact]
    public async Task Every_kind_of_source_gives_the_same_image()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("image.png");
        await File.WriteAllBytesAsync(path, Still, TestContext.Current.CancellationToken);
        using var stream = new MemoryStream(Still);
        ImageSource[] sources = [path, new Uri(path), Still, (ReadOnlyMemory<byte>)Still, Still.AsMemory(),
            ImageSource.FromString(new Uri(path).AbsoluteUri)];
        using var expected = Sample.Image(5, 4, 3);
        foreach (var source in sources)
        {
            using var image = Iio.ImRead(source);
            Sample.AssertEqual(expected, image);
            using var later = await Iio.ImReadAsync(source, cancellationToken: TestContext.Current.CancellationToken);
            Sample.AssertEqual(expected, later);
        }

        using var fromStream = Iio.ImRead(stream);
        Sample.AssertEqual(expected, fromStream);
        Assert.True(stream.CanRead);
        stream.Position = 0;
        using var fromStreamLater = await Iio.ImReadAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        Sample.AssertEqual(expected, fromStreamLater);
    }

    [Fact]
    public void An_index_is_one_image_a_range_is_a_stack_and_the_default_is_the_formats_choice()
    {
        using var byDefault = Iio.ImRead(Animation);
        Assert.Equal([4, 6, 8, 3], byDefault.Shape.ToArray());
        using var all = Iio.ImRead(Animation, ..);
        Sample.AssertEqual(byDefault, all);
        using var one = Iio.ImRead(Animation, 2);
        Assert.Equal([6, 8, 3], one.Shape.ToArray());
        Assert.Equal(80, one.AsSpan<byte>()[0]);
        using var last = Iio.ImRead(Animation, ^1);
        Assert.Equal(120, last.AsSpan<byte>()[0]);
        using var some = Iio.ImRead(Animation, 1..3);
        Assert.Equal([2, 6, 8, 3], some.Shape.ToArray());
        Assert.Equal(40, some[0].AsSpan<byte>()[0]);
        using var still = Iio.ImRead(Still);
        Assert.Equal([5, 4, 3], still.Shape.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(Animation, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(Animation, ^5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(Animation, 2..9));
    }

    [Fact]
    public async Task Iterating_gives_frames_with_their_times_now_or_asynchronously()
    {
        var values = new List<byte>();
        foreach (var frame in Iio.ImIter(Animation))
        {
            using (frame)
            {
                Assert.Equal(values.Count, frame.Index);
                Assert.Equal(TimeSpan.FromMilliseconds(50 + (10 * frame.Index)), frame.Duration);
                values.Add(frame.Pixels.AsSpan<byte>()[0]);
            }
        }

        Assert.Equal([0, 40, 80, 120], values);
        var later = new List<byte>();
        await foreach (var frame in Iio.ImIterAsync(Animation, new ReadOptions { Prefetch = 3 }, TestContext.Current.CancellationToken))
        {
            using (frame)
                later.Add(frame.Pixels.AsSpan<byte>()[0]);
        }

        Assert.Equal(values, later);
    }

    [Fact]
    public async Task Leaving_an_iteration_early_leaves_no_array_and_no_open_file_behind()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("animation.gif");
        await File.WriteAllBytesAsync(path, Animation, TestContext.Current.CancellationToken);
        foreach (var frame in Iio.ImIter(path))
        {
            frame.Dispose();
            Assert.Throws<IOException>(() => OpenAlone(path).Dispose());
            break;
        }

        AssertNothingIsLeft();
        await foreach (var frame in Iio.ImIterAsync(path, new ReadOptions { Prefetch = 3 }, TestContext.Current.CancellationToken))
        {
            frame.Dispose();
            break;
        }

        AssertNothingIsLeft();

        void AssertNothingIsLeft()
        {
            Assert.Equal(0, AllocationScope.Current!.LiveArrays);
            OpenAlone(path).Dispose();
        }

        // Fails while anybody else has the file open.
        static FileStream OpenAlone(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public async Task Properties_are_those_of_a_read_with_the_same_index()
    {
        var all = Iio.ImProps(Animation);
        Assert.Equal([4, 6, 8, 3], all.Shape);
        Assert.Equal((DType.UInt8, 4, true), (all.DType, all.ImageCount, all.IsBatch));
        Assert.Equal(TimeSpan.FromMilliseconds(260), all.Duration);
        Assert.Equal(2, all.LoopCount);
        var one = Iio.ImProps(Animation, 1);
        Assert.Equal([6, 8, 3], one.Shape);
        Assert.Equal((4, false), (one.ImageCount, one.IsBatch));
        Assert.Equal(TimeSpan.FromMilliseconds(60), one.Duration);
        var later = await Iio.ImPropsAsync(Animation, 1, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(one.Shape, later.Shape);
        Assert.Null(Iio.ImProps(Still).Duration);
    }

    [Fact]
    public async Task Metadata_come_by_name_and_as_blocks()
    {
        using var image = Sample.Image(3, 3);
        byte[] xmp = [.. "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>"u8];
        var bytes = Iio.ImEncode(".png", image,
            new PngWriteOptions { Metadata = new ImageMetadata([new("Title", "A ramp")]) { Xmp = xmp } });
        var metadata = Iio.ImMeta(bytes);
        Assert.True(metadata.TryGet<string>("title", out var title));
        Assert.Equal("A ramp", title);
        Assert.Equal(xmp, metadata.Xmp.ToArray());
        var later = await Iio.ImMetaAsync(bytes, excludeApplied: false, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("A ramp", later["TITLE"]);
        Assert.Throws<KeyNotFoundException>(() => metadata["nothing"]);
    }

    [Fact]
    public void An_open_file_serves_several_reads()
    {
        using var reader = Iio.ImOpen(Animation);
        Assert.Equal("gif", reader.Codec.Name);
        Assert.True(reader.TryReadNext(out var first));
        first.Dispose();
        using var third = reader.Read(2);
        Assert.Equal(80, third.AsSpan<byte>()[0]);
        using var again = reader.Read(0);
        Assert.Equal(0, again.AsSpan<byte>()[0]);
        Assert.Equal(4, reader.Properties(..).ImageCount);
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.Read(0));
    }

    [Fact]
    public async Task What_can_not_be_read_says_why()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<FileNotFoundException>(() => Iio.ImRead(folder.File("missing.png")));
        Assert.Throws<DirectoryNotFoundException>(() => Iio.ImRead(Path.Combine(folder.File("missing"), "image.png")));
        Assert.Throws<UnknownImageFormatException>(() => Iio.ImRead("This is no image."u8.ToArray()));
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(Still[..^24]));

        // Cut behind the last pixel nothing of the image is lost, and a warning tells it.
        var warnings = new List<ImageWarning>();
        using (var whole = Iio.ImRead(Still))
        using (var cut = Iio.ImRead(Still[..^20], options: new ReadOptions { OnWarning = warnings.Add }))
            Assert.True(whole.Bytes.SequenceEqual(cut.Bytes));
        Assert.NotEmpty(warnings);
        var limit = Assert.Throws<ImageLimitException>(() =>
            Iio.ImRead(Still, options: new ReadOptions { Limits = Limits.Default with { MaxWidth = 3 } }));
        Assert.Equal((nameof(Limits.MaxWidth), 4, 3), (limit.Limit, limit.Value, limit.Max));
        Assert.Throws<ArgumentException>(() => Iio.ImRead(Still, options: new ReadOptions { Codec = "nothing" }));
        Assert.Throws<OperationCanceledException>(() => Iio.ImRead(Still, cancellationToken: new CancellationToken(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Iio.ImReadAsync(Still, cancellationToken: new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<UnknownImageFormatException>(
            () => Iio.ImReadAsync("No image either."u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Progress_and_warnings_are_told()
    {
        var told = new List<ImageProgress>();
        var warnings = new List<ImageWarning>();
        byte[] trailed = [.. Still, 1, 2, 3];
        using var image = Iio.ImRead(trailed, .., new ReadOptions { Progress = new Told(told.Add), OnWarning = warnings.Add });
        Assert.Equal(1, told[^1].Frames);
        Assert.True(told[^1].Bytes > 0);
        Assert.Single(warnings);
    }

    private static byte[] MakeStill()
    {
        using var image = Sample.Image(5, 4, 3);
        return Iio.ImEncode(".png", image);
    }

    private static byte[] MakeAnimation()
    {
        var frames = Sample.Frames(4).ToList();
        try
        {
            return Iio.ImEncode(".gif", frames, new GifWriteOptions { LoopCount = 2 });
        }
        finally
        {
            frames.ForEach(frame => frame.Dispose());
        }
    }

    private sealed class Told(Action<ImageProgress> tell) : IProgress<ImageProgress>
    {
        public void Report(ImageProgress value) => tell(value);
    }
}

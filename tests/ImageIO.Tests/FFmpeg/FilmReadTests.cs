using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.FFmpeg;

/// <summary>Frames of films: which they are, when they are shown, and what is left behind.</summary>
public sealed class FilmReadTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void Frames_are_those_of_ffmpeg_in_order_by_index_and_stacked()
    {
        var path = Films.Make(_folder["film.mkv"], 23);
        var expected = Films.PixelsOf(path);
        const int size = 66 * 50 * 3;
        Assert.Equal(23 * size, expected.Length);
        using var reader = Iio.ImOpen(path, Films.Reading);
        foreach (var frame in reader.Iter())
        {
            using (frame)
                Assert.Equal(expected.AsSpan(frame.Index * size, size), frame.Pixels.Bytes);
        }

        foreach (var index in new[] { 22, 3, 17, 4, 0, 12 })
        {
            using var pixels = reader.Read(index);
            Assert.Equal(expected.AsSpan(index * size, size), pixels.Bytes);
        }

        using var last = reader.Read(^1);
        Assert.Equal(expected.AsSpan(22 * size), last.Bytes);
        using var range = reader.Read(7..12);
        Assert.Equal(expected.AsSpan(7 * size, 5 * size), range.Bytes);
        using var all = Iio.ImRead(path, default, Films.Reading);
        Assert.Equal(expected.AsSpan(), all.Bytes);
    }

    [Theory]
    [InlineData("film.mkv", "ffv1", 6)]
    [InlineData("film.mp4", "mpeg4", 4)]
    [InlineData("film.avi", "mpeg4", 4)]
    [NeedsFfmpeg("encoders mpeg4 ffv1")]
    public void Frames_of_any_order_are_read_together(string name, string codec, int group)
    {
        var path = Films.Make(_folder[name], 400, "testsrc2=s=32x32:r=25", "-c:v", codec, "-g", $"{group}");
        var expected = Films.PixelsOf(path);
        const int size = 32 * 32 * 3;
        foreach (var indices in (int[][])[[390, 2, 197, 2, 399, 0], [5, 6, 7], [9, 3],
            [.. Enumerable.Range(0, 130).Select(i => 399 - (3 * i))], [42]])
        {
            using var reader = Iio.ImOpen(path, Films.Reading);
            using var read = reader.ReadMany(indices);
            Assert.Equal([indices.Length, 32, 32, 3], read.Shape);
            for (var i = 0; i < indices.Length; i++)
                Assert.Equal(expected.AsSpan(indices[i] * size, size), read.Bytes.Slice(i * size, size));

            // What comes behind them is read as if nothing had been.
            using var next = reader.Read(17);
            Assert.Equal(expected.AsSpan(17 * size, size), next.Bytes);
        }
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1", "muxers matroska")]
    public void Times_are_those_of_the_file_and_not_of_a_rate()
    {
        var path = Films.Make(_folder["film.mkv"], 6, Films.Pattern + ",settb=1/1000,setpts=N*N*40+N*7", "-c:v", "ffv1");
        var times = Iio.ImIter(path, Films.Reading).Select(frame =>
        {
            using (frame)
                return (frame.Timestamp!.Value.TotalMilliseconds, frame.Duration!.Value.TotalMilliseconds);
        }).ToArray();
        Assert.Equal([0, 47, 174, 381, 668, 1035], times.Select(time => time.Item1));
        Assert.Equal([47, 127, 207, 287, 367], times[..5].Select(time => time.Item2));
        using var reader = Iio.ImOpen(path, Films.Reading);
        using var sought = new OneFrame(reader, 4);
        Assert.Equal(668, sought.Frame.Timestamp!.Value.TotalMilliseconds);
        Assert.Equal(367, sought.Frame.Duration!.Value.TotalMilliseconds);
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void Bytes_and_streams_are_read_also_where_the_index_stands_at_the_end()
    {
        var path = Films.Make(_folder["film.mp4"], 8);
        var expected = Films.PixelsOf(path);
        var bytes = File.ReadAllBytes(path);
        using var ofBytes = Iio.ImRead(bytes, default, Films.Reading);
        Assert.Equal(expected.AsSpan(), ofBytes.Bytes);
        using var stream = new ChoppyStream(bytes);
        using var ofStream = Iio.ImRead(stream, default, Films.Reading);
        Assert.Equal(expected.AsSpan(), ofStream.Bytes);
    }

    [Theory]
    [InlineData(VideoPixels.Gray, "gray", DType.UInt8, new[] { 50, 66 })]
    [InlineData(VideoPixels.GrayAlpha, "ya8", DType.UInt8, new[] { 50, 66, 2 })]
    [InlineData(VideoPixels.Rgba, "rgba", DType.UInt8, new[] { 50, 66, 4 })]
    [InlineData(VideoPixels.Gray16, "gray16le", DType.UInt16, new[] { 50, 66 })]
    [InlineData(VideoPixels.Auto, "rgb24", DType.UInt8, new[] { 50, 66, 3 })]
    [InlineData(VideoPixels.Native, "yuv420p", DType.UInt8, new[] { 75, 66 })]
    [NeedsFfmpeg("encoders mpeg4")]
    public void Pixels_come_in_the_layout_that_was_asked_for(VideoPixels pixels, string format, DType dtype, int[] shape)
    {
        var path = Films.Make(_folder["film.mkv"], 2);
        using var read = Iio.ImRead(path, 1, Films.Reading with { Pixels = pixels });
        Assert.Equal(dtype, read.DType);
        Assert.Equal(shape, read.Shape);
        Assert.Equal(Films.PixelsOf(path, format).AsSpan((int)read.ByteLength), read.Bytes);
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1")]
    public void White_of_8_bits_is_white_of_16()
    {
        var path = Films.Make(_folder["film.mkv"], 1, "color=white:s=6x4,format=rgb24", "-c:v", "ffv1");
        using var deep = Iio.ImRead(path, 0, Films.Reading with { Pixels = VideoPixels.Rgb48 });
        Assert.Equal([4, 6, 3], deep.Shape);
        Assert.All(deep.AsSpan<ushort>().ToArray(), sample => Assert.Equal(65535, sample));
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1", "filters crop scale fps")]
    public void Filters_change_what_comes_and_keep_what_an_index_means()
    {
        var path = Films.Make(_folder["film.mkv"], 20, Films.Pattern, "-c:v", "ffv1", "-g", "4");
        using var whole = Iio.ImRead(path, 13, Films.Reading);
        using var cropped = Iio.ImRead(path, 13, Films.Reading with { Filters = [VideoFilter.Crop(5, 7, 20, 10)] });
        using var expected = whole.Crop(7, 5, 10, 20);
        Assert.Equal(expected.Bytes, cropped.Bytes);
        Assert.Equal([25, 33, 3], Iio.ImProps(path, 0, Films.Reading with { Filters = [VideoFilter.Scale(33, -1)] }).Shape);
        using var slow = Iio.ImRead(path, default, Films.Reading with { Filters = [VideoFilter.Fps(5)] });
        Assert.Equal(4, slow.Shape[0]);
        var part = Films.Reading with { Filters = [VideoFilter.Trim(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600))] };
        using var trimmed = Iio.ImRead(path, default, part);
        using var same = Iio.ImRead(path, 5..15, Films.Reading);
        Assert.Equal(same.Bytes, trimmed.Bytes);
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void An_index_beyond_the_end_is_told_with_the_number_of_frames()
    {
        var path = Films.Make(_folder["film.mkv"], 7);
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(path, 99, Films.Reading));
        Assert.Contains("it has 7 (0 to 6)", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n")]
    public void Playlists_open_nothing(string text)
    {
        File.WriteAllText(_folder["list.mp4"], text);
        Assert.Throws<UnknownImageFormatException>(() => Iio.ImRead(_folder["list.mp4"], 0, new ReadOptions { Registry = Films.Registry }));
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(_folder["list.mp4"], 0, Films.Reading));
        Assert.Contains("Playlists", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void A_reader_that_is_left_in_the_middle_leaves_no_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Children are looked for in /proc.");
        var path = Films.Make(_folder["film.mkv"], 300, "testsrc2=s=320x240:r=25");
        for (var i = 0; i < 3; i++)
        {
            using var reader = Iio.ImOpen(path, Films.Reading);
            Assert.True(reader.TryReadNext(out var frame));
            frame.Dispose();
            Assert.Contains(path, string.Join('\n', ChildProcesses.CommandLines()), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(path, string.Join('\n', ChildProcesses.CommandLines()), StringComparison.Ordinal);
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void A_frame_leaves_no_buffer_for_the_garbage_collector()
    {
        var path = Films.Make(_folder["film.mkv"], 60, "testsrc2=s=320x240:r=25");
        using var reader = Iio.ImOpen(path, Films.Reading);
        const int skipped = 10;
        long before = 0;
        var count = 0;
        while (reader.TryReadNext(out var frame))
        {
            frame.Dispose();
            if (++count == skipped)
                before = GC.GetAllocatedBytesForCurrentThread();
        }

        Assert.Equal(60, count);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (count - skipped), 0, 4096);
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void A_canceled_read_ends_and_leaves_no_process()
    {
        var path = Films.Make(_folder["film.mkv"], 300, "testsrc2=s=320x240:r=25");
        using var cancel = new CancellationTokenSource();
        using var reader = Iio.ImOpen(path, Films.Reading, cancel.Token);
        Assert.True(reader.TryReadNext(out var frame));
        frame.Dispose();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => reader.TryReadNext(out _));
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void A_cut_film_is_an_error_or_what_there_is_of_it_with_a_warning()
    {
        var path = Films.Make(_folder["film.avi"], 30);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        var told = new List<string>();
        var partial = Films.Reading with { Tolerance = Tolerance.Partial, OnWarning = warning => told.Add(warning.Message) };
        using var some = Iio.ImRead(path, default, partial);
        Assert.InRange(some.Shape[0], 5, 25);
        foreach (var message in told)
            Assert.Contains("ffmpeg", message, StringComparison.Ordinal);
    }

    /// <summary>One frame with its times.</summary>
    private sealed class OneFrame : IDisposable
    {
        public OneFrame(ImageReader reader, int index)
        {
            reader.Read(index - 1).Dispose();
            Assert.True(reader.TryReadNext(out var frame));
            Frame = frame;
        }

        public Frame Frame { get; }

        public void Dispose() => Frame.Dispose();
    }
}

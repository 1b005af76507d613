using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.FFmpeg;

/// <summary>Films that are written: their pixels, times and sizes, and what becomes of writes that fail.</summary>
public sealed class FilmWriteTests : IDisposable
{
    private static readonly FFmpegWriteOptions Writing = new() { Registry = Films.Registry };

    private readonly ScratchFolder _folder = new();

    public static TheoryData<string, DType, int> Lossless
        => new()
        {
            { ".mkv", DType.UInt8, 1 }, { ".mkv", DType.UInt8, 3 }, { ".mkv", DType.UInt8, 4 },
            { ".mkv", DType.UInt16, 1 }, { ".mkv", DType.UInt16, 3 }, { ".mkv", DType.UInt16, 4 },
            { ".mov", DType.UInt8, 3 }, { ".avi", DType.UInt8, 4 }, { ".nut", DType.UInt8, 1 },
        };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Lossless))]
    [NeedsFfmpeg("encoders ffv1")]
    public void What_is_written_without_loss_comes_back_the_same(string extension, DType dtype, int channels)
    {
        foreach (var (height, width) in new[] { (1, 1), (33, 17), (16, 64) })
        {
            using var frames = Noise(dtype, 4, height, width, channels);
            var path = _folder[$"film{height}{extension}"];
            Iio.ImWrite(path, frames, Writing with { Lossless = true, IsBatch = true });
            using var read = Iio.ImRead(path, default, Films.Reading with { Pixels = VideoPixels.Auto });
            Assert.Equal(frames.DType, read.DType);
            Assert.Equal(frames.Shape, read.Shape);
            Assert.Equal(frames.Bytes, read.Bytes);
        }
    }

    [Theory]
    [InlineData(".mkv", "ffv1")]
    [InlineData(".mp4", "mpeg4")]
    [InlineData(".mp4", "h264")]
    [InlineData(".webm", "vp8")]
    [NeedsFfmpeg("encoders libx264 libvpx ffv1 mpeg4")]
    public void Each_frame_keeps_its_time(string extension, string codec)
    {
        int[] durations = [40, 60, 250, 10, 33, 33];
        var options = Writing with { VideoCodec = codec, FrameRate = codec == "mpeg4" ? 25 : null };
        using (var writer = Iio.ImOpenWrite(_folder["film" + extension], options))
        {
            foreach (var duration in durations)
            {
                using var frames = Noise(DType.UInt8, 1, 32, 48, 3);
                writer.Write(frames[0], TimeSpan.FromMilliseconds(duration));
            }
        }

        var times = new List<double>();
        foreach (var frame in Iio.ImIter(_folder["film" + extension], Films.Reading))
        {
            using (frame)
                times.Add(frame.Timestamp!.Value.TotalMilliseconds);
        }

        double[] expected = codec == "mpeg4" ? [0, 40, 80, 120, 160, 200] : [0, 40, 100, 350, 360, 393];
        Assert.Equal(expected.Length, times.Count);
        foreach (var (time, wanted) in times.Zip(expected))
            Assert.Equal(wanted, time, 0.02);
    }

    [Fact]
    [NeedsFfmpeg("encoders libx264")]
    public void The_defaults_play_everywhere_and_colors_stay_what_they_are()
    {
        using var frames = NdArray.Create(DType.UInt8, 3, 51, 67, 3);
        for (var i = 0; i < frames.Length; i += 3)
            new byte[] { 200, 30, 60 }.CopyTo(frames.Bytes[i..]);
        var told = new List<string>();
        Iio.ImWrite(_folder["film.mp4"], frames, Writing with { OnWarning = warning => told.Add(warning.Message) });
        Assert.Contains("68×52", Assert.Single(told), StringComparison.Ordinal);
        var metadata = Iio.ImMeta(_folder["film.mp4"], options: Films.Reading);
        Assert.Equal("yuv420p", metadata["pixel_format"]);
        Assert.Equal("bt709", metadata["color_matrix"]);
        Assert.Equal("tv", metadata["color_range"]);
        Assert.Equal("h264", metadata["codec"]);
        Assert.Equal("10", metadata["frame_rate"]);
        using var read = Iio.ImRead(_folder["film.mp4"], 1, Films.Reading);
        Assert.Equal([52, 68, 3], read.Shape);
        foreach (var place in new[] { 0, (51 * 68) + 67 })
        {
            Assert.InRange(read.Bytes[3 * place], 196, 204);
            Assert.InRange(read.Bytes[(3 * place) + 1], 26, 34);
            Assert.InRange(read.Bytes[(3 * place) + 2], 56, 64);
        }

        // The index stands in front: a player starts before it has all.
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_folder["film.mp4"]));
        Assert.True(text.IndexOf("moov", StringComparison.Ordinal) < text.IndexOf("mdat", StringComparison.Ordinal));
    }

    [Fact]
    [NeedsFfmpeg("encoders libvpx-vp9 prores_ks", "decoders libvpx-vp9")]
    public void Alpha_is_kept_where_the_coding_has_it_and_never_dropped_unasked()
    {
        using var frames = NdArray.Create(DType.UInt8, 2, 32, 32, 4);
        frames.Bytes.Fill(128);
        foreach (var (name, codec) in new[] { ("film.webm", null), ("film.mov", "prores") })
        {
            Iio.ImWrite(_folder[name], frames, Writing with { VideoCodec = codec });
            using var read = Iio.ImRead(_folder[name], 0, Films.Reading with { Pixels = VideoPixels.Rgba });
            Assert.InRange(read.Bytes[3], 124, 132);
        }

        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImWrite(_folder["film.mp4"], frames, Writing));
        Assert.Contains("Background", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["film.mp4"]));
        Iio.ImWrite(_folder["film.mkv"], frames, Writing with { VideoCodec = "mpeg4", Background = (0, 0, 0) });
        using var dark = Iio.ImRead(_folder["film.mkv"], 0, Films.Reading);
        Assert.InRange(dark.Bytes[0], 58, 70);
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1 mpeg4")]
    public void What_a_film_can_t_hold_is_refused_before_or_with_its_index_and_leaves_no_file()
    {
        using var deep = NdArray.Create(DType.UInt16, 2, 8, 8, 3);
        using var gray = NdArray.Create(DType.UInt8, 8, 8);
        using var large = NdArray.Create(DType.UInt8, 10, 8);
        Assert.Throws<UnsupportedImageException>(() => Iio.ImWrite(_folder["a.avi"], deep, Writing));
        Assert.Throws<UnsupportedImageException>(() => Iio.ImWrite(_folder["a.mp4"], deep, Writing));
        Assert.Throws<UnsupportedImageException>(() => Iio.ImWrite(_folder["a.webm"], gray, Writing with { Lossless = true }));
        Assert.Throws<UnsupportedImageException>(() =>
            Iio.ImWrite(_folder["a.mkv"], gray, Writing with { VideoCodec = "no-such-encoder" }));
        Assert.Throws<UnsupportedImageException>(() => Iio.ImWrite(_folder["a.avi"], gray, Writing with { PixelFormat = "gray" }));
        var fault = Assert.Throws<ImageEncodingException>(() =>
            Iio.ImWrite(_folder["a.mkv"], [gray, gray, large], Writing with { VideoCodec = "ffv1" }));
        Assert.Contains("Frame 2 is 10×8", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1")]
    public void Bytes_and_streams_get_the_same_film_as_a_file()
    {
        using var frames = Noise(DType.UInt8, 3, 16, 16, 3);
        var bytes = Iio.ImEncode(".mkv", frames, Writing with { Lossless = true });
        using var stream = new MemoryStream();
        Iio.ImWrite(stream, frames, Writing with { Lossless = true, Extension = ".mkv" });
        foreach (var written in new[] { bytes, stream.ToArray() })
        {
            using var read = Iio.ImRead(written, default, Films.Reading);
            Assert.Equal(frames.Bytes, read.Bytes);
        }
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void A_write_that_is_given_up_leaves_neither_file_nor_process()
    {
        using var frame = NdArray.Create(DType.UInt8, 64, 64, 3);
        using (var writer = Iio.ImOpenWrite(_folder["film.mkv"], Writing with { VideoCodec = "mpeg4" }))
        {
            writer.Write(frame);
            writer.Abort();
        }

        using var cancel = new CancellationTokenSource();
        using (var writer = Iio.ImOpenWrite(_folder["film.mkv"], Writing with { VideoCodec = "mpeg4" }))
        {
            writer.Write(frame, cancellationToken: cancel.Token);
            cancel.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => writer.Write(frame, cancellationToken: cancel.Token));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static NdArray Noise(DType dtype, int count, int height, int width, int channels)
    {
        int[] shape = channels == 1 ? [count, height, width] : [count, height, width, channels];
        var frames = NdArray.Create(dtype, shape);
        new Random(height + width + channels).NextBytes(frames.Bytes);
        return frames;
    }
}

using ImageIO.FFmpeg.Reading;
using ImageIO.Resources;
using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.FFmpeg;

/// <summary>Films that are read while they come, cameras, and the screen.</summary>
public sealed class LiveSourceTests : IDisposable
{
    private const int Count = 40;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("film.mkv", "ffv1")]
    [InlineData("film.nut", "ffv1")]
    [NeedsFfmpeg("encoders ffv1")]
    public void Frames_come_before_the_stream_has_ended(string name, string codec)
    {
        Films.Make(_folder[name], Count, "testsrc2=s=320x240:r=25", "-c:v", codec, "-g", "5");
        var bytes = File.ReadAllBytes(_folder[name]);
        using var stream = new HalvedStream(bytes, bytes.Length / 2);

        using var reader = Iio.ImOpen(stream, Films.Reading);
        Assert.True(reader.TryReadNext(out var first));
        Assert.False(stream.HasGivenAll);
        stream.Release();
        using var all = Iio.ImRead(_folder[name], default, Films.Reading);
        Assert.Equal(all[0].Bytes, first.Pixels.Bytes);
        first.Dispose();
        var count = 1;
        for (; reader.TryReadNext(out var frame); count++)
        {
            using (frame)
            {
                Assert.Equal(all[count].Bytes, frame.Pixels.Bytes);
                Assert.Equal(count * 40, frame.Timestamp!.Value.TotalMilliseconds, 0.02);
            }
        }

        Assert.Equal(Count, count);
    }

    [Theory]
    [InlineData("film.ts", "mpegts", "mpeg2video")]
    [InlineData("film.flv", "flv", "flv")]
    [InlineData("film.ogv", "ogg", "libtheora")]
    [InlineData("film.mpg", "mpeg", "mpeg1video")]
    [NeedsFfmpeg("encoders mpeg2video flv libtheora mpeg1video", "muxers mpegts flv ogg mpeg")]
    public void Frames_of_broadcast_and_the_web_come_before_the_stream_has_ended(string name, string format, string codec)
    {
        // These do not say at their start what is in them: ffmpeg looks at some of the film first, for as long as it is told.
        const int count = 250;
        Films.Make(_folder[name], count, "testsrc2=s=320x240:r=25", "-c:v", codec, "-q:v", "5", "-g", "5", "-enc_time_base",
            "1/25", "-f", format);
        var bytes = File.ReadAllBytes(_folder[name]);
        using var stream = new HalvedStream(bytes, bytes.Length / 2);
        using var reader = Iio.ImOpen(stream,
            Films.Reading with { InputArguments = ["-analyzeduration", "500000", "-probesize", "100000"] });
        Assert.True(reader.TryReadNext(out var first));
        Assert.False(stream.HasGivenAll);
        stream.Release();
        var expected = Films.PixelsOf(_folder[name]);
        const int size = 320 * 240 * 3;
        Assert.Equal(expected.AsSpan(0, size), first.Pixels.Bytes);
        first.Dispose();
        var read = 1;
        for (; reader.TryReadNext(out var frame); read++)
        {
            using (frame)
                Assert.Equal(expected.AsSpan(read * size, size), frame.Pixels.Bytes);
        }

        Assert.Equal(expected.Length / size, read);
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1")]
    public void Raw_frames_are_read_from_a_pipe_where_their_layout_is_told()
    {
        var bytes = new byte[3 * 24 * 16 * 3];
        new Random(3).NextBytes(bytes);
        using var stream = new HalvedStream(bytes, bytes.Length);
        stream.Release();
        var options = Films.Reading with
        {
            Codec = "ffmpeg",
            InputFormat = "rawvideo",
            InputArguments = ["-video_size", "24x16", "-pixel_format", "rgb24", "-framerate", "10"],
        };
        using var frames = Iio.ImRead(stream, default, options);
        Assert.Equal([3, 16, 24, 3], frames.Shape);
        Assert.Equal(bytes, frames.Bytes);
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1")]
    public void What_a_stream_throws_is_thrown_where_frames_are_read()
    {
        Films.Make(_folder["film.mkv"], Count, "testsrc2=s=320x240:r=25", "-c:v", "ffv1");
        var bytes = File.ReadAllBytes(_folder["film.mkv"]);
        using var stream = new HalvedStream(bytes, bytes.Length / 2) { Fault = new InvalidOperationException("unplugged") };
        using var reader = Iio.ImOpen(stream, Films.Reading with { Tolerance = Tolerance.Partial });
        Assert.True(reader.TryReadNext(out var first));
        first.Dispose();
        stream.Release();
        var fault = Assert.ThrowsAny<Exception>(() =>
        {
            while (reader.TryReadNext(out var frame))
                frame.Dispose();
        });
        Assert.Contains("unplugged", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1")]
    public void A_reader_that_is_left_while_its_stream_waits_leaves_no_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Children are looked for in /proc.");
        Films.Make(_folder["film.mkv"], Count, "testsrc2=s=320x240:r=25", "-c:v", "ffv1");
        var bytes = File.ReadAllBytes(_folder["film.mkv"]);
        using var stream = new HalvedStream(bytes, bytes.Length / 2);
        var mark = "scale=iw:ih,null,null,hflip,hflip";
        using (var reader = Iio.ImOpen(stream, Films.Reading with { Filters = [VideoFilter.Raw(mark)] }))
        {
            Assert.True(reader.TryReadNext(out var frame));
            frame.Dispose();
            Assert.Contains(mark, string.Join('\n', ChildProcesses.CommandLines()), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(mark, string.Join('\n', ChildProcesses.CommandLines()), StringComparison.Ordinal);
        stream.Release();
    }

    [Fact]
    [NeedsFfmpeg("filters testsrc2")]
    public void A_camera_gives_its_newest_frame_and_never_ends()
    {
        // ffmpeg's own pattern in the place of a camera, which the machine need not have.
        var options = Films.Reading with { Device = new DeviceInput("lavfi", "testsrc2=s=64x48:r=100") };
        using (var reader = Iio.ImOpen("<video0>", options))
        {
            var before = TimeSpan.MinValue;
            for (var i = 0; i < 5; i++)
            {
                Assert.True(reader.TryReadNext(out var frame));
                using (frame)
                {
                    Assert.Equal([48, 64, 3], frame.Pixels.Shape);
                    Assert.Equal(i, frame.Index);
                    Assert.True(frame.Timestamp > before);
                    before = frame.Timestamp!.Value;
                }
            }

            Assert.Throws<UnsupportedImageException>(() => reader.Read(..));
            Assert.Null(reader.Properties(5).ImageCount);
        }

        using var one = Iio.ImRead("<video0>", options: options with { Pixels = VideoPixels.Gray });
        Assert.Equal([48, 64], one.Shape);
    }

    [Fact]
    [NeedsFfmpeg("filters testsrc2")]
    public void Frames_that_nobody_asks_for_are_passed_over()
    {
        var options = Films.Reading with { Device = new DeviceInput("lavfi", "testsrc2=s=64x48:r=100") };
        using var source = ImageSource.FromString("<video0>").Open(options, TestContext.Current.CancellationToken).Stream;
        using var decoder = new DeviceDecoder(source, options);
        var first = decoder.ReadHeader()!;
        using (var pixels = NdArray.Create(DType.UInt8, 48, 64, 3))
            decoder.ReadPixels(pixels);
        Assert.True(SpinWait.SpinUntil(() => decoder.TakenCount > 20, TimeSpan.FromMinutes(1)));
        var next = decoder.ReadHeader()!;
        Assert.True(next.Timestamp - first.Timestamp >= TimeSpan.FromMilliseconds(100), $"{first.Timestamp} {next.Timestamp}");
    }

    [Fact]
    [NeedsFfmpeg("filters testsrc2")]
    public void A_device_that_is_not_there_or_ends_is_told_with_what_ffmpeg_says()
    {
        var finite = Films.Reading with { Device = new DeviceInput("lavfi", "testsrc2=s=64x48:r=100:d=0.05") };
        using var reader = Iio.ImOpen("<video0>", finite);
        var fault = Assert.Throws<IOException>(() =>
        {
            while (reader.TryReadNext(out var frame))
                frame.Dispose();
        });
        Assert.Contains("<video0> gives no more images: ffmpeg ended after 5", fault.Message, StringComparison.Ordinal);
        Assert.Throws<UnsupportedImageException>(() => Iio.ImRead("<videox>", options: Films.Reading));
        if (!OperatingSystem.IsLinux())
            return;
        var missing = Assert.Throws<IOException>(() => Iio.ImRead("<video97>", options: Films.Reading));
        Assert.Contains("/dev/video97", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    [NeedsFfmpeg("devices x11grab")]
    [NeedsProgram("Xvfb", "-help")]
    public void The_screen_is_read_again_and_again()
    {
        using var screen = new VirtualScreen();
        var options = Films.Reading with
        {
            Codec = "ffmpeg",
            Device = new DeviceInput("x11grab", screen.Display),
            InputArguments = ["-framerate", "20"],
        };
        using var reader = Iio.ImOpen("<screen>", options);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(reader.TryReadNext(out var frame));
            using (frame)
                Assert.Equal([VirtualScreen.Height, VirtualScreen.Width, 3], frame.Pixels.Shape);
        }
    }

    /// <summary>A stream that only moves forward, and stands still after its first half until it is released.</summary>
    private sealed class HalvedStream(byte[] bytes, int half) : ForwardReadStream
    {
        private readonly ManualResetEventSlim _released = new();
        private int _position;

        public Exception? Fault { get; init; }

        public bool HasGivenAll => _position == bytes.Length;

        public void Release() => _released.Set();

        public override int Read(Span<byte> buffer)
        {
            if (_position == half)
            {
                _released.Wait();
                if (Fault is not null)
                    throw Fault;
            }

            var end = _position < half ? half : bytes.Length;
            var read = Math.Min(buffer.Length, end - _position);
            bytes.AsSpan(_position, read).CopyTo(buffer);
            _position += read;
            return read;
        }
    }
}

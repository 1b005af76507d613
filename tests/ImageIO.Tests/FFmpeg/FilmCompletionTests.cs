using System.Globalization;
using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.FFmpeg;

/// <summary>
/// What is told of a film when all its frames are coded: how long the last one is shown, rotation, chapters, and where the sound ends.
/// </summary>
public sealed class FilmCompletionTests : IDisposable
{
    private static readonly FFmpegWriteOptions Writing = new() { Registry = Films.Registry };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".mp4", "h264", false)]
    [InlineData(".mp4", "h264", true)]
    [InlineData(".mov", "prores", false)]
    [InlineData(".mkv", "ffv1", false)]
    [InlineData(".webm", "vp9", false)]
    [NeedsFfmpeg("encoders libx264 prores_ks ffv1 libvpx-vp9")]
    public void The_last_frame_is_shown_as_long_as_it_was_given(string extension, string codec, bool isFragmented)
    {
        int[][] films = [[40, 40, 40, 40, 700], [40, 60, 250, 10, 33, 500], [300, 40, 40]];
        foreach (var durations in films)
        {
            var path = _folder["film" + extension];
            Write(path, Writing with { VideoCodec = codec, Fragmented = isFragmented }, durations);
            using var reader = Iio.ImOpen(path, Films.Reading);
            Assert.Equal(durations, reader.Iter().Select(Milliseconds));
            Assert.Equal(durations.Sum(), Iio.ImProps(path, default, Films.Reading).Duration!.Value.TotalMilliseconds, 0.02);
            Assert.Equal(durations[^1], Iio.ImProps(path, ^1, Films.Reading).Duration!.Value.TotalMilliseconds, 0.02);
        }
    }

    [Fact]
    [NeedsFfmpeg("encoders libx264")]
    public void A_gif_becomes_a_film_and_a_gif_again_of_the_same_length()
    {
        int[] durations = [80, 80, 30, 80, 1500];
        Write(_folder["a.gif"], new GifWriteOptions(), durations);
        Iio.ImWrite(_folder["film.mp4"], Iio.ImIter(_folder["a.gif"]), Writing);
        Iio.ImWrite(_folder["b.gif"], Iio.ImIter(_folder["film.mp4"], Films.Reading));
        using var reader = Iio.ImOpen(_folder["b.gif"]);
        Assert.Equal(durations, reader.Iter().Select(Milliseconds));
    }

    [Theory]
    [InlineData(90, 32, 48)]
    [InlineData(180, 48, 32)]
    [InlineData(270, 32, 48)]
    [NeedsFfmpeg("encoders libx264")]
    public void A_rotation_is_told_and_frames_are_stored_as_they_are_given(int rotation, int width, int height)
    {
        using var frame = NdArray.Create(DType.UInt8, 32, 48, 3);
        frame.Bytes[..(48 * 3 * 8)].Fill(255);
        Iio.ImWrite(_folder["film.mp4"], [frame, frame], Writing with { Rotation = rotation });
        using var turned = Iio.ImRead(_folder["film.mp4"], 0, Films.Reading);
        Assert.Equal([height, width, 3], turned.Shape);
        using var stored = Iio.ImRead(_folder["film.mp4"], 0, Films.Reading with { ApplyRotation = false });
        Assert.Equal([32, 48, 3], stored.Shape);
        Assert.InRange(stored.Bytes[0], 240, 255);

        // Its first rows are light: turned clockwise they stand at the right, below or at the left.
        var light = rotation switch
        {
            90 => (8, width - 2),
            180 => (height - 2, 8),
            _ => (8, 1),
        };
        Assert.InRange(turned.Bytes[((light.Item1 * width) + light.Item2) * 3], 240, 255);
        var dark = ((height / 2 * width) + (width / 2)) * 3;
        Assert.InRange(turned.Bytes[dark], 0, 20);
    }

    [Theory]
    [InlineData(".mp4", "h264")]
    [InlineData(".mkv", "ffv1")]
    [NeedsFfmpeg("encoders libx264 ffv1")]
    public void Chapters_are_told(string extension, string codec)
    {
        VideoChapter[] chapters = [new(TimeSpan.Zero, "Start; a=b #1"), new(TimeSpan.FromMilliseconds(120), "Später")];
        Write(_folder["film" + extension], Writing with { VideoCodec = codec, Chapters = [.. chapters] }, 80, 80, 300);
        var told = Films.Probe(_folder["film" + extension], "-show_chapters", "-show_entries",
            "chapter=start_time,end_time:chapter_tags=title");
        Assert.Equal(
            ["0.000000,0.120000,Start; a=b #1", "0.120000,0.460000,Später"],
            told.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Trim().Trim('"').Replace("chapter,", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(".mp4", ".mkv")]
    [InlineData(".mkv", ".mov")]
    [NeedsFfmpeg("encoders libx264 ffv1 mpeg4")]
    public void Chapters_are_read_and_kept_from_film_to_film(string from, string to)
    {
        VideoChapter[] chapters =
            [new(TimeSpan.Zero, "Start; a=b #1"), new(TimeSpan.FromMilliseconds(120), "Später"), new(TimeSpan.FromMilliseconds(300), "")];
        Write(_folder["a" + from], Writing with { VideoCodec = "mpeg4", Chapters = [.. chapters] }, 100, 100, 200, 100);
        using var reader = Iio.ImOpen(_folder["a" + from], Films.Reading);
        Assert.Equal(chapters, VideoChapter.Of(reader.Metadata(0)));

        Iio.ImWrite(_folder["b" + to], Iio.ImIter(_folder["a" + from], Films.Reading), Writing with { Metadata = reader.Metadata(0) });
        Assert.Equal(chapters, VideoChapter.Of(Iio.ImMeta(_folder["b" + to], 0, options: Films.Reading)));

        // A part begins with the chapter that it lies in, and its times count from its own first frame.
        var part = Films.Reading with { Filters = [VideoFilter.Trim(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(250))] };
        Assert.Equal([chapters[1] with { Start = TimeSpan.Zero }], VideoChapter.Of(Iio.ImMeta(_folder["a" + from], 0, options: part)));
        Assert.Empty(VideoChapter.Of(ImageMetadata.Empty));
    }

    [Fact]
    [NeedsFfmpeg("encoders libx264 aac mpeg4 pcm_s16le")]
    public void Sound_is_copied_or_coded_from_where_it_begins_to_where_the_film_ends()
    {
        ExternalProgram.Ffmpeg.Run(["-v", "error", "-f", "lavfi", "-i", "sine=440:d=4", "-c:a", "pcm_s16le", _folder["sound.wav"]]);
        ExternalProgram.Ffmpeg.Run(
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:d=4", "-i", _folder["sound.wav"], "-c:v", "mpeg4", "-c:a", "aac",
                _folder["source.mp4"]]);
        var durations = Enumerable.Repeat(100, 10).ToArray();

        // As it is from a film; coded where the container does not take it; all of it where nothing else is said.
        Write(_folder["a.mp4"], Writing with { Audio = _folder["source.mp4"] }, durations);
        Assert.Equal(("aac", 4.0), Sound("a.mp4"));
        Assert.Equal(Packets("source.mp4"), Packets("a.mp4"));
        Write(_folder["b.mp4"], Writing with { Audio = _folder["sound.wav"], AudioStart = TimeSpan.FromSeconds(3) }, durations);
        Assert.Equal(("aac", 1.0), Sound("b.mp4"));
        Write(_folder["c.mkv"], Writing with { Audio = _folder["source.mp4"], TrimAudio = true }, durations);
        Assert.Equal(("aac", 1.0), Sound("c.mkv"));
        using var frames = Iio.ImRead(_folder["c.mkv"], default, Films.Reading);
        Assert.Equal(10, frames.Shape[0]);

        (string, double) Sound(string name)
        {
            var cells = Films.Probe(_folder[name], "-select_streams", "a", "-show_entries",
                "stream=codec_name,duration:stream_tags=DURATION").Trim().Split(',');
            var seconds = cells.Skip(1).Select(cell => cell.Split(':')[^1]).First(cell => cell != "N/A");
            return (cells[0], Math.Round(double.Parse(seconds, CultureInfo.InvariantCulture), 1));
        }

        string Packets(string name) => Films.Probe(_folder[name], "-select_streams", "a", "-show_entries", "packet=size");
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg4")]
    public void What_a_container_has_no_place_for_is_refused_before_anything_is_coded()
    {
        using var frame = NdArray.Create(DType.UInt8, 16, 16, 3);
        Assert.Throws<UnsupportedImageException>(() => Iio.ImWrite(_folder["a.mkv"], frame, Writing with { Rotation = 90 }));
        Assert.Throws<UnsupportedImageException>(() =>
            Iio.ImWrite(_folder["a.avi"], frame, Writing with { Chapters = [new(TimeSpan.Zero, "One")] }));
        Assert.Throws<UnsupportedImageException>(() =>
            Iio.ImWrite(_folder["a.ts"], frame, Writing with { Audio = "a.wav", TrimAudio = true }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Writing with { Rotation = 45 });
        Assert.Throws<ArgumentException>(() => Writing with
        {
            Chapters = [new(TimeSpan.FromSeconds(2), "Two"), new(TimeSpan.Zero, "One")],
        });
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static int Milliseconds(Frame frame)
    {
        using (frame)
            return (int)Math.Round(frame.Duration!.Value.TotalMilliseconds);
    }

    private static void Write(string path, WriteOptions options, params int[] durations)
    {
        using var writer = Iio.ImOpenWrite(path, options);
        for (var i = 0; i < durations.Length; i++)
        {
            using var frame = NdArray.Create(DType.UInt8, 32, 48, 3);
            frame.Bytes.Fill((byte)(i * 20));
            writer.Write(frame, TimeSpan.FromMilliseconds(durations[i]));
        }
    }
}

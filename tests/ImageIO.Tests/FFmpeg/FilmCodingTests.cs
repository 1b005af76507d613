using System.Text;
using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.FFmpeg;

/// <summary>Films in every coding that has a name of ours, as ffprobe sees them, and the settings that change them.</summary>
public sealed class FilmCodingTests : IDisposable
{
    private const int Count = 6;

    private static readonly FFmpegWriteOptions Writing = new() { Registry = Films.Registry, FrameRate = 25 };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".mp4", null, "h264,yuv420p")]
    [InlineData(".mov", "h264", "h264,yuv420p")]
    [InlineData(".ts", null, "h264,yuv420p")]
    [InlineData(".flv", null, "h264,yuv420p")]
    [InlineData(".mp4", "h265", "hevc,yuv420p")]
    [InlineData(".mkv", "hevc", "hevc,yuv420p")]
    [InlineData(".h265", null, "hevc,yuv420p")]
    [InlineData(".webm", null, "vp9,yuv420p")]
    [InlineData(".webm", "vp8", "vp8,yuv420p")]
    [InlineData(".mp4", "av1", "av1,yuv420p")]
    [InlineData(".webm", "av1", "av1,yuv420p")]
    [InlineData(".mov", "prores", "prores,yuv422p10le")]
    [InlineData(".avi", "utvideo", "utvideo,gbrp")]
    [InlineData(".mkv", "utvideo", "utvideo,gbrp")]
    [InlineData(".avi", "mjpeg", "mjpeg,yuvj420p")]
    [InlineData(".mov", "mjpeg", "mjpeg,yuvj420p")]
    [InlineData(".avi", null, "mpeg4,yuv420p")]
    [InlineData(".mpg", null, "mpeg2video,yuv420p")]
    [InlineData(".ogv", null, "theora,yuv420p")]
    [InlineData(".wmv", null, "wmv2,yuv420p")]
    [InlineData(".mov", "png", "png,rgb24")]
    [NeedsFfmpeg("encoders libx264 libx265 libvpx libvpx-vp9 libaom-av1 prores_ks utvideo mjpeg mpeg4 mpeg2video libtheora wmv2 png")]
    public void A_coding_gives_a_film_of_its_kind_with_each_frame(string extension, string? codec, string expected)
    {
        using var frames = Picture();
        var path = _folder["film" + extension];
        Iio.ImWrite(path, frames, Writing with { VideoCodec = codec, Preset = codec == "av1" ? "8" : null });
        var told = Films.Probe(path, "-select_streams", "v", "-count_frames", "-show_entries", "stream=codec_name,pix_fmt,nb_read_frames")
            .Trim();
        Assert.StartsWith($"{expected},{Count}", told.Split('\n')[0], StringComparison.Ordinal);
        using var read = Iio.ImRead(path, default, Films.Reading);
        Assert.Equal(frames.Shape, read.Shape);
        Assert.InRange(MeanDifference(frames, read), 0, codec is "utvideo" or "png" ? 0 : 12);
    }

    [Theory]
    [InlineData("h264")]
    [InlineData("h265")]
    [InlineData("vp9")]
    [InlineData("mjpeg")]
    [NeedsFfmpeg("encoders libx264 libx265 libvpx-vp9 mjpeg")]
    public void Quality_and_bitrate_are_what_they_are_called(string codec)
    {
        using var frames = Picture();
        var options = Writing with { VideoCodec = codec, Extension = ".mkv" };
        var (small, large) = (Written(options with { Quality = 20 }), Written(options with { Quality = 95 }));
        Assert.True(small.Size * 3 < large.Size * 2, $"{small.Size} {large.Size}");
        Assert.True(small.Error > large.Error, $"{small.Error} {large.Error}");
        Assert.True(Written(options with { Bitrate = 20_000 }).Size < Written(options with { Bitrate = 2_000_000 }).Size);

        (int Size, double Error) Written(FFmpegWriteOptions wanted)
        {
            var bytes = Iio.ImEncode(".mkv", frames, wanted);
            using var read = Iio.ImRead(bytes, default, Films.Reading);
            return (bytes.Length, MeanDifference(frames, read));
        }
    }

    [Fact]
    [NeedsFfmpeg("encoders libx264")]
    public void Key_frames_presets_layouts_and_arguments_reach_the_encoder()
    {
        using var frames = Picture();
        var path = _folder["film.mkv"];
        Iio.ImWrite(path, frames, Writing with
        {
            KeyFrameInterval = 2,
            Preset = "ultrafast",
            PixelFormat = "yuv444p",
            Arguments = ["-metadata", "title=From arguments"],
        });
        Assert.Equal("h264,yuv444p", Films.Probe(path, "-show_entries", "stream=codec_name,pix_fmt").Trim());
        Assert.Equal("From arguments", Films.Probe(path, "-show_entries", "format_tags=title").Trim());
        var keys = Films.Probe(path, "-show_entries", "packet=flags").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Count(line => line.Contains('K', StringComparison.Ordinal));
        Assert.Equal(3, keys);

        // What an encoder notes down about itself tells the preset: ultrafast has one reference and no CABAC.
        Assert.Contains("cabac=0 ref=1", Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".mp4", true)]
    [InlineData(".mp4", false)]
    [InlineData(".mov", true)]
    [InlineData(".webm", false)]
    [InlineData(".mkv", false)]
    [NeedsFfmpeg("encoders libx264 libvpx-vp9")]
    public void A_film_goes_to_bytes_and_into_streams_that_can_t_go_back(string extension, bool isFragmented)
    {
        using var frames = Picture();
        var options = Writing with { Fragmented = isFragmented, Extension = extension, KeyFrameInterval = 3 };
        var bytes = Iio.ImEncode(extension, frames, options);
        using var stream = new ForwardOnlyTarget();
        Iio.ImWrite(stream, frames, options);
        foreach (var film in new[] { bytes, stream.Written })
        {
            var text = Encoding.Latin1.GetString(film);
            Assert.Equal(isFragmented, text.Contains("moof", StringComparison.Ordinal));
            File.WriteAllBytes(_folder["film" + extension], film);
            Assert.Equal("0.000000", Films.Probe(_folder["film" + extension], "-show_entries", "format=start_time").Trim());
            using var reader = Iio.ImOpen(film, Films.Reading);
            Assert.Equal(Count, reader.ImageCount);
            Assert.Equal(Enumerable.Range(0, Count).Select(i => i * 40.0), reader.Iter().Select(Time));
        }

        if (isFragmented)
            Assert.Equal(2, Encoding.Latin1.GetString(bytes).Split("moof").Length - 1);

        static double Time(Frame frame)
        {
            using (frame)
                return frame.Timestamp!.Value.TotalMilliseconds;
        }
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1", "filters zscale tonemap")]
    public void High_dynamic_range_is_told_and_brought_to_an_ordinary_screen_where_that_is_asked()
    {
        // 100 cd/m² in PQ, which is white on an ordinary screen, and 1000 cd/m² beside it.
        var path = Films.Make(
            _folder["hdr.mkv"], 2, "color=c=black:s=64x64:r=25,format=gray10le,geq=lum='if(lt(X,32),509,723)',format=yuv444p10le",
            "-c:v", "ffv1", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_range", "tv");
        var metadata = Iio.ImMeta(path, options: Films.Reading);
        Assert.Equal("smpte2084", metadata["color_transfer"]);
        Assert.Equal("bt2020", metadata["color_primaries"]);
        using var plain = Iio.ImRead(path, 0, Films.Reading);
        using var mapped = Iio.ImRead(path, 0, Films.Reading with { Filters = [VideoFilter.ToneMap()] });
        var (plainWhite, plainBright) = (plain.Bytes[0], plain.Bytes[3 * 40]);
        var (white, bright) = (mapped.Bytes[0], mapped.Bytes[3 * 40]);

        // PQ taken for what it is not lies half way up; on the way to the screen it becomes light, and the brighter half stays brighter.
        Assert.InRange(plainWhite, 124, 140);
        Assert.True(white > 110 && white != plainWhite && bright > white, $"{plainWhite} {plainBright} {white} {bright}");
        Assert.Equal((mapped.Bytes[0], mapped.Bytes[1]), (mapped.Bytes[1], mapped.Bytes[2]));
        var judge = ExternalProgram.FfmpegPixels("rgb24", default, "-i", path, "-vf", VideoFilter.ToneMap().Graph, "-frames:v", "1");
        Assert.Equal(judge, mapped.Bytes);
    }

    [Fact]
    [NeedsFfmpeg("encoders mpeg2video", "filters yadif tinterlace")]
    public void Rows_of_two_moments_are_woven_as_they_are_stored_and_parted_where_that_is_asked()
    {
        var interlaced = _folder["two.ts"];
        ExternalProgram.Ffmpeg.Run(
            ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=128x96:r=50,tinterlace=interleave_top", "-frames:v", "10", "-c:v",
                "mpeg2video", "-q:v", "2",
            "-flags", "+ildct+ilme", "-field_order", "tt", interlaced]);
        using var woven = Iio.ImRead(interlaced, default, Films.Reading);
        using var parted = Iio.ImRead(interlaced, default, Films.Reading with { Filters = [VideoFilter.Deinterlace()] });
        Assert.Equal(Films.PixelsOf(interlaced), woven.Bytes);
        Assert.Equal(woven.Shape, parted.Shape);
        Assert.True(Combing(parted) * 3 < Combing(woven) * 2, $"{Combing(parted)} {Combing(woven)}");

        // A film of whole frames stays as it is.
        var whole = Films.Make(_folder["one.mkv"], 4, "testsrc2=s=128x96:r=25");
        using var plain = Iio.ImRead(whole, default, Films.Reading);
        using var same = Iio.ImRead(whole, default, Films.Reading with { Filters = [VideoFilter.Deinterlace()] });
        Assert.Equal(plain.Bytes, same.Bytes);
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1")]
    public void A_folder_of_images_becomes_a_film_in_the_order_of_its_numbers()
    {
        using var frames = Picture();
        Directory.CreateDirectory(_folder["frames"]);
        for (var i = 0; i < Count; i++)
            Iio.ImWrite(_folder[$"frames/f{i * 4}.png"], frames[i]);
        foreach (var source in new[] { "frames/f*.png", "frames/" })
        {
            Iio.ImWrite(_folder["film.mkv"], Iio.ImIter(_folder[source]), Writing with { Lossless = true });
            using var read = Iio.ImRead(_folder["film.mkv"], default, Films.Reading);
            Assert.Equal(frames.Bytes, read.Bytes);
        }
    }

    [Fact]
    [NeedsFfmpeg("encoders ffv1")]
    public void Filters_change_frames_before_they_are_coded()
    {
        using var frames = Picture();
        Iio.ImWrite(_folder["film.mkv"], frames,
            Writing with { Lossless = true, Filters = [VideoFilter.Rotate(1), VideoFilter.Raw("negate")] });
        using var read = Iio.ImRead(_folder["film.mkv"], 0, Films.Reading);
        Assert.Equal([96, 64, 3], read.Shape);
        using var first = frames[0];
        Assert.Equal(255 - first.Bytes[63 * 96 * 3], read.Bytes[0]);
    }

    /// <summary>How much rows differ from those beside them more than from those one further.</summary>
    private static double Combing(NdArray frames)
    {
        var (width, sum) = (frames.Shape[2] * 3, 0.0);
        for (var i = 2 * width; i < frames.Bytes.Length; i++)
            sum += Math.Max(0, Math.Abs(frames.Bytes[i - width] - frames.Bytes[i]) - Math.Abs(
                frames.Bytes[i - (2 * width)] - frames.Bytes[i]));
        return sum;
    }

    private static double MeanDifference(NdArray first, NdArray second)
    {
        var sum = 0L;
        for (var i = 0; i < first.Bytes.Length; i++)
            sum += Math.Abs(first.Bytes[i] - second.Bytes[i]);
        return (double)sum / first.Bytes.Length;
    }

    /// <summary>Shades with a texture that moves.</summary>
    private static NdArray Picture()
    {
        var frames = NdArray.Create(DType.UInt8, Count, 64, 96, 3);
        var random = new Random(5);
        var bytes = frames.Bytes;
        for (var i = 0; i < bytes.Length; i++)
        {
            var (frame, y, x, channel) = (i / (64 * 96 * 3), i / (96 * 3) % 64, i / 3 % 96, i % 3);
            bytes[i] = (byte)(40 + (2 * (y + frame)) + (channel * 10) + ((x + frame) / 8 % 2 * 20) + random.Next(12));
        }

        return frames;
    }

    private sealed class ForwardOnlyTarget : MemoryStream
    {
        public override bool CanSeek => false;

        public byte[] Written => ToArray();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override long Seek(long offset, SeekOrigin loc) => throw new NotSupportedException();
    }
}

using ImageIO.Formats.Png;
using ImageIO.Quantization;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Png;

public class PngAnimationWriteTests
{
    private const string PillowFrames = """
        import sys
        import numpy as np
        from PIL import Image
        image = Image.open(sys.argv[1])
        for i in range(image.n_frames):
            image.seek(i)
            sys.stdout.buffer.write(np.asarray(image.convert(sys.argv[2])).tobytes())
        """;

    public static TheoryData<DType, int> Layouts => new MatrixTheoryData<DType, int>([DType.UInt8, DType.UInt16], [1, 2, 3, 4]);

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Frames_come_back_exactly(DType dtype, int channels)
    {
        using var frames = Moving(dtype, 7, 23, 31, channels);
        var file = Iio.ImEncode(".png", frames);
        using var back = Iio.ImRead(file);
        Assert.Equal(frames.ToString(), back.ToString());
        Assert.True(frames.Bytes.SequenceEqual(back.Bytes));
        Assert.Equal(7, Iio.ImProps(file).ImageCount);
    }

    [Fact]
    public void Booleans_and_indices_come_back_exactly()
    {
        using var bits = NdArray.Create(DType.Bool, 4, 5, 9);
        using var indices = NdArray.Create(DType.UInt8, 4, 5, 9);
        var random = new Random(1);
        for (var i = 0; i < bits.Length; i++)
            (bits.Bytes[i], indices.Bytes[i]) = ((byte)random.Next(2), (byte)random.Next(3));
        using var back = Iio.ImRead(Iio.ImEncode(".apng", bits, new PngWriteOptions { IsBatch = true }));
        Assert.Equal("4×5×9 bool", back.ToString());
        Assert.True(bits.Bytes.SequenceEqual(back.Bytes));
        indices.ColorModel = ColorModel.Indexed;
        var palette = new Palette([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        using var colors = Iio.ImRead(Iio.ImEncode(".png", indices, new PngWriteOptions { Palette = palette, IsBatch = true }));
        Assert.Equal("4×5×9×3 uint8", colors.ToString());
        Assert.Equal([7, 8, 9], colors[3].Bytes.Slice(3 * indices[3].Bytes.IndexOf((byte)2), 3).ToArray());
    }

    [Theory]
    [InlineData(3, 2, 1)]
    [InlineData(3, 3, 2)]
    [InlineData(4, 16, 4)]
    [InlineData(4, 17, 8)]
    [InlineData(3, 256, 8)]
    [InlineData(4, 256, 8)]
    public void Few_colors_are_written_with_a_palette_of_as_few_bits_as_will_do(int channels, int colors, int depth)
    {
        using var frames = NdArray.Create(DType.UInt8, 5, 21, 33, channels);
        var random = new Random(colors);
        var palette = Enumerable.Range(0, colors)
            .Select(i => new byte[] { (byte)i, (byte)(i * 7), (byte)(i * i), (byte)(i % 3 * 127) }).ToList();
        for (var i = 0; i < frames.Length; i += channels)
        {
            var isKept = i >= frames[0].Length && random.Next(3) > 0;
            var color = isKept ? frames.Bytes.Slice(i - (int)frames[0].Length, channels) : palette[i / channels < colors
                ? i / channels : random.Next(colors)].AsSpan(0, channels);
            color.CopyTo(frames.Bytes[i..]);
        }

        var file = Iio.ImEncode(".png", frames);
        Assert.Equal((depth, 3), (file[24], file[25]));
        using var back = Iio.ImRead(file);
        Assert.Equal(frames.ToString(), back.ToString());
        Assert.True(frames.Bytes.SequenceEqual(back.Bytes));
    }

    [Fact]
    public void Unchanged_places_are_left_out_where_a_transparent_color_is_in_the_palette()
    {
        using var frames = NdArray.Create(DType.UInt8, 2, 100, 100, 4);
        var random = new Random(1);
        for (var i = 4; i < frames[0].Length; i += 4)
        {
            frames.Bytes[i] = (byte)random.Next(200);
            frames.Bytes[i + 3] = 255;
        }

        frames[0].CopyTo(frames[1]);
        for (var i = 4; i < frames[1].Length; i += 404)
            frames[1].Bytes[i] = 201;
        var file = Iio.ImEncode(".png", frames);
        Assert.Equal(3, file[25]);
        Assert.InRange(file.Length, 9000, 11_500);
        using var back = Iio.ImRead(file);
        Assert.True(frames.Bytes.SequenceEqual(back.Bytes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Frames_that_turn_out_to_have_too_many_colors_or_to_be_too_many_are_written_without_a_palette(bool isLarge)
    {
        using var frames = isLarge ? NdArray.Create(DType.UInt8, 5, 1900, 2000, 3) : NdArray.Create(DType.UInt8, 5, 20, 20, 3);
        for (var i = 0; i < 5; i++)
            frames[i].Bytes.Slice(30 * i, 30).Fill((byte)(i + 1));
        if (!isLarge)
            new Random(1).NextBytes(frames[4].Bytes);
        var file = Iio.ImEncode(".png", frames,
            new PngWriteOptions { CompressionLevel = 1, FrameDuration = TimeSpan.FromMilliseconds(20) });
        Assert.Equal((8, 2), (file[24], file[25]));
        using var back = Iio.ImRead(file);
        Assert.Equal(frames.ToString(), back.ToString());
        Assert.True(frames.Bytes.SequenceEqual(back.Bytes));
        Assert.Equal(TimeSpan.FromMilliseconds(100), Iio.ImProps(file).Duration);
    }

    [Theory]
    [InlineData(DType.UInt8, 3, 1000, 6)]
    [InlineData(DType.UInt8, 3, 50, 3)]
    [InlineData(DType.UInt16, 3, 1000, 6)]
    [InlineData(DType.UInt8, 1, 256, 4)]
    [InlineData(DType.UInt16, 1, 1000, 4)]
    public void Of_opaque_frames_too_only_what_changes_is_written_and_they_are_read_without_alpha(
        DType dtype, int channels, int colors, int type)
    {
        using var frames = Sprinkled(dtype, channels, colors, part: 4);
        var file = Iio.ImEncode(".png", frames,
            new PngWriteOptions { Metadata = new ImageMetadata([new("sbit", SignificantBits(channels))]) });
        Assert.Equal(type, file[25]);
        using var back = Iio.ImRead(file);
        Assert.Equal(frames.ToString(), back.ToString());
        Assert.True(frames.Bytes.SequenceEqual(back.Bytes));
        var metadata = Iio.ImMeta(file);
        Assert.Equal(SignificantBits(channels), metadata["sbit"]);
        Assert.False(metadata.ContainsKey("transparency"));
        Assert.Equal(channels == 3 ? [5, 80, 90, 3] : [5, 80, 90], Iio.ImProps(file).Shape);

        // What others read: an alpha that is opaque everywhere.
        var plain = file.ToArray();
        plain[plain.AsSpan().IndexOf("opAQ"u8)] = (byte)'x';
        using var seen = Iio.ImRead(plain, options: new ReadOptions { Tolerance = Tolerance.Partial });
        Assert.Equal(channels + 1, seen.Shape[^1]);

        static int[] SignificantBits(int channels) => [.. Enumerable.Repeat(7, channels)];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Rectangles_of_any_width_are_written(int part)
    {
        using var frames = NdArray.Create(DType.UInt8, 2, 90, 301, 3);
        var options = new PngWriteOptions { CompressionLevel = 0 };
        var random = new Random(1);
        for (var width = 200; width <= 301; width++)
        {
            random.NextBytes(frames[0].Bytes);
            frames[0].CopyTo(frames[1]);
            for (var y = 0; y < 90; y++)
            {
                for (var x = 0; x < width; x += part)
                    frames[1].Bytes[3 * ((y * 301) + x)] ^= 1;
                frames[1].Bytes[3 * ((y * 301) + width - 1)] ^= 2;
            }

            using var back = Iio.ImRead(Iio.ImEncode(".png", frames, options));
            Assert.True(frames.Bytes.SequenceEqual(back.Bytes));
        }
    }

    [Fact]
    public void Opaque_frames_that_change_almost_everywhere_get_no_alpha()
    {
        using var frames = Sprinkled(DType.UInt8, 3, 1000, part: 1);
        var file = Iio.ImEncode(".png", frames);
        Assert.Equal(2, file[25]);
        Assert.True(file.AsSpan().IndexOf("opAQ"u8) < 0);
    }

    [Fact]
    public void Leaving_out_what_stays_of_opaque_frames_makes_the_file_much_smaller()
    {
        using var frames = Sprinkled(DType.UInt8, 3, 1000, part: 4);
        using var whole = Sprinkled(DType.UInt8, 3, 1000, part: 1);
        Assert.InRange(Iio.ImEncode(".png", frames).Length, 0, Iio.ImEncode(".png", whole).Length * 2 / 3);
    }

    /// <summary>Five frames of 80×90: in each, every so many pixels get new colors of so many.</summary>
    private static NdArray Sprinkled(DType dtype, int channels, int colors, int part)
    {
        var frames = channels == 1 ? NdArray.Create(dtype, 5, 80, 90) : NdArray.Create(dtype, 5, 80, 90, channels);
        var random = new Random(colors);
        var pixelBytes = channels * dtype.ItemSize();
        for (var i = 0; i < frames.Bytes.Length; i += pixelBytes)
        {
            var pixel = frames.Bytes.Slice(i, pixelBytes);
            var before = i - (int)frames[0].ByteLength;
            if (before >= 0 && random.Next(part) > 0)
                frames.Bytes.Slice(before, pixelBytes).CopyTo(pixel);
            else
                new Random(random.Next(colors)).NextBytes(pixel);
        }

        return frames;
    }

    [Fact]
    public void One_image_is_written_as_a_still_whoever_says_so()
    {
        using var images = Moving(DType.UInt8, 1, 23, 31, 3);
        var image = images[0];
        var still = Iio.ImEncode(".png", image);
        Assert.Equal(still, Iio.ImEncode(".png", new[] { image }));
        Assert.Equal(still, Iio.ImEncode(".png", Yielded(image)));
        Assert.True(still.AsSpan().IndexOf("acTL"u8) < 0);

        static IEnumerable<NdArray> Yielded(NdArray image)
        {
            yield return image;
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void The_bytes_do_not_depend_on_the_number_of_threads(int channels)
    {
        using var frames = Moving(DType.UInt8, 6, 520, 530, channels);
        var files = new[] { 1, 2, 5 }.Select(threads =>
            Iio.ImEncode(".png", frames, new PngWriteOptions { MaxParallelism = threads, CompressionLevel = 1 })).ToList();
        Assert.Equal(files[0], files[1]);
        Assert.Equal(files[0], files[2]);
        using var back = Iio.ImRead(files[0]);
        Assert.True(frames.Bytes.SequenceEqual(back.Bytes));
    }

    [Fact]
    public void Only_what_changes_is_written()
    {
        using var frames = NdArray.Create(DType.UInt8, 2, 200, 200, 4);
        new Random(1).NextBytes(frames[0].Bytes);
        frames[0].CopyTo(frames[1]);
        for (var y = 50; y < 60; y++)
            frames[1].Bytes.Slice(4 * ((y * 200) + 70), 40).Fill(255);
        var file = Iio.ImEncode(".png", frames);
        var control = file.AsSpan()[(file.AsSpan().LastIndexOf("fcTL"u8) + 4)..];
        Assert.Equal([10, 10, 70, 50], Enumerable.Range(1, 4).Select(i => (int)file[file.AsSpan().LastIndexOf("fcTL"u8) + 7 + (4 * i)]));
        Assert.InRange(file.Length, 160_000, 161_500);
        Assert.Equal(1, control[3]);
    }

    [Fact]
    public void Scattered_changes_are_laid_over_the_frame_before_where_that_is_smaller()
    {
        using var frames = NdArray.Create(DType.UInt8, 3, 100, 100, 4);
        new Random(1).NextBytes(frames.Bytes);
        for (var i = 3; i < frames.Length; i += 4)
            frames.Bytes[i] = 255;
        frames[0].CopyTo(frames[1]);
        frames[0].CopyTo(frames[2]);
        for (var i = 0; i < 100; i++)
            frames[1].Bytes[4 * 101 * i] ^= 1;
        var file = Iio.ImEncode(".png", frames);
        Assert.InRange(file.Length, 30_000, 37_000);
        Assert.Equal(1, file[file.AsSpan().LastIndexOf("fcTL"u8) + 4 + 25]);
        using var back = Iio.ImRead(file);
        Assert.True(frames.Bytes.SequenceEqual(back.Bytes));
    }

    [Fact]
    public void Equal_frames_become_one_that_is_shown_as_long_unless_each_is_to_be_kept()
    {
        using var frames = NdArray.Create(DType.UInt8, 4, 5, 5, 3);
        frames[3].Bytes.Fill(9);
        var options = new PngWriteOptions { FrameDuration = TimeSpan.FromMilliseconds(40), LoopCount = 2 };
        var merged = Iio.ImEncode(".png", frames, options);
        Assert.Equal(2, Iio.ImProps(merged).ImageCount);
        Assert.Equal(TimeSpan.FromMilliseconds(120), Iio.ImProps(merged, 0).Duration);
        Assert.Equal(TimeSpan.FromMilliseconds(160), Iio.ImProps(merged).Duration);
        Assert.Equal(2, Iio.ImProps(merged).LoopCount);
        using var kept = Iio.ImRead(Iio.ImEncode(".png", frames, options with { KeepDuplicateFrames = true }));
        Assert.True(frames.Bytes.SequenceEqual(kept.Bytes));
    }

    [Fact]
    public void Thirtieths_of_a_second_are_written_as_thirtieths()
    {
        var delays = new PngDelays();
        for (var i = 1; i <= 1000; i++)
            Assert.Equal((1, 30), delays.DelayUntil(TimeSpan.FromTicks((long)Math.Round(i * 1e7 / 30))));
        Assert.Equal((0, 1), new PngDelays().DelayUntil(TimeSpan.Zero));
        Assert.Equal((65535, 1), new PngDelays().DelayUntil(TimeSpan.FromSeconds(65535)));
        Assert.Throws<ImageEncodingException>(() => new PngDelays().DelayUntil(TimeSpan.FromSeconds(65536)));
    }

    [Fact]
    public void Random_times_never_drift()
    {
        var random = new Random(4);
        var (delays, end, written) = (new PngDelays(), TimeSpan.Zero, 0m);
        for (var i = 0; i < 5000; i++)
        {
            end += TimeSpan.FromTicks(random.NextInt64(0, 3 * TimeSpan.TicksPerSecond));
            var (numerator, denominator) = delays.DelayUntil(end);
            written += (decimal)numerator / denominator;
            Assert.InRange((double)(written - ((decimal)end.Ticks / TimeSpan.TicksPerSecond)), -2e-5, 2e-5);
        }
    }

    [Fact]
    public void Frames_of_another_shape_are_refused()
    {
        using var first = NdArray.Create(DType.UInt8, 4, 4, 3);
        using var second = NdArray.Create(DType.UInt8, 4, 5, 3);
        using var third = NdArray.Create(DType.UInt8, 4, 4, 4);
        foreach (var other in new[] { second, third })
            Assert.Contains("Frame 1", Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".png", new[] { first, other })).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.Pillow)]
    [InlineData(3, "RGB")]
    [InlineData(4, "RGBA")]
    public void Pillow_reads_our_frames_exactly(int channels, string mode)
    {
        using var frames = Moving(DType.UInt8, 5, 40, 50, channels, isOpaque: true);
        Assert.Equal(frames.Bytes.ToArray(),
            InFile(Iio.ImEncode(".png", frames), path => ExternalProgram.Python(PillowFrames, path, mode)));
    }

    [Fact]
    [NeedsFfmpeg("demuxers apng", "decoders apng")]
    public void Ffmpeg_reads_our_frames_exactly()
    {
        using var frames = Moving(DType.UInt8, 5, 40, 50, 4, isOpaque: true);
        Assert.Equal(frames.Bytes.ToArray(),
            InFile(Iio.ImEncode(".png", frames), path => ExternalProgram.FfmpegPixels("rgba", default, "-f", "apng", "-i", path)));
    }

    private static byte[] InFile(byte[] bytes, Func<string, byte[]> read)
    {
        var path = Path.Combine(Path.GetTempPath(), $"imageio-{Guid.NewGuid():N}.png");
        try
        {
            File.WriteAllBytes(path, bytes);
            return read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Noise under a square that moves, so that much stays, and something becomes transparent.</summary>
    private static NdArray Moving(DType dtype, int count, int height, int width, int channels, bool isOpaque = false)
    {
        int[] shape = channels == 1 ? [count, height, width] : [count, height, width, channels];
        var frames = NdArray.Create(dtype, shape);
        new Random(channels).NextBytes(frames[0].Bytes);
        var item = dtype.ItemSize();
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                frames[0].CopyTo(frames[i]);
            var pixelBytes = item * channels;
            for (var y = 2 + i; y < 8 + i; y++)
                frames[i].Bytes.Slice(((y * width) + 3 + (2 * i)) * pixelBytes, 6 * pixelBytes).Fill((byte)(i % 3 == 2 ? 0 : 255));
        }

        if (isOpaque && channels == 4)
        {
            for (var i = 3; i < frames.Length; i += 4)
                frames.Bytes[i] = 255;
        }

        return frames;
    }
}

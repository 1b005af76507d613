using System.Collections.Immutable;
using ImageIO.Formats;
using ImageIO.Formats.Bmp;
using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Bmp;

public class BmpTests
{
    private static readonly BmpCodec Codec = new();
    private static readonly byte[] RedBlue = [0, 0, 255, 0, 255, 0, 0, 0];

    public static TheoryData<DType, int> Layouts => new(Codec.Info.Accepts.Select(layout => (layout.DType, layout.Channels)));

    /// <summary>A small file of every kind, for tests of damage.</summary>
    public static TheoryData<string> Kinds => [.. Samples.Keys];

    private static Dictionary<string, BmpFile> Samples { get; } = new()
    {
        ["1 bit"] = new BmpFile(9, 2, 1) { Palette = RedBlue, Pixels = [0x80, 0x80, 0, 0, 0x40, 0, 0, 0] },
        ["2 bits"] = new BmpFile(5, 1, 2) { Palette = [.. RedBlue, .. RedBlue], Pixels = [0b00_01_10_11, 0b01_00_00_00, 0, 0] },
        ["4 bits, core"] = new BmpFile(3, 1, 4) { HeaderSize = 12, Palette = new byte[48], Pixels = [0x12, 0x30, 0, 0] },
        ["8 bits, OS/2"] = new BmpFile(3, 1, 8) { HeaderSize = 64, ColorsUsed = 2, Palette = RedBlue, Pixels = [0, 1, 0, 0] },
        ["16 bits"] = new BmpFile(1, 2, 16) { Pixels = [0, 0x7C, 0, 0, 0x1F, 0, 0, 0] },
        ["24 bits"] = new BmpFile(2, 2, 24) { Pixels = [1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0] },
        ["24 bits, short OS/2"] = new BmpFile(1, 1, 24) { HeaderSize = 16, Pixels = [1, 2, 3, 0] },
        ["32 bits, masks"] = new BmpFile(1, 2, 32) { Compression = 3, Masks = [0xFF, 0xFF00, 0xFF0000], Pixels = [1, 2, 3, 4, 5, 6, 7, 8] },
        ["32 bits, alpha, V5"] = new BmpFile(1, -2, 32)
        {
            HeaderSize = 124,
            Compression = 3,
            Masks = [0xFF, 0xFF00, 0xFF0000, 0xFF000000],
            Pixels = [1, 2, 3, 4, 5, 6, 7, 8],
        },
        ["RLE8"] = new BmpFile(6, 3, 8)
        {
            Compression = 1,
            ColorsUsed = 2,
            Palette = RedBlue,
            Pixels = [3, 1, 0, 3, 0, 1, 1, 0, 0, 0, 0, 2, 2, 1, 2, 1, 0, 1],
        },
        ["RLE4"] = new BmpFile(6, 3, 4)
        {
            Compression = 2,
            ColorsUsed = 2,
            Palette = RedBlue,
            Pixels = [3, 0x10, 0, 3, 0x01, 0x10, 0, 0, 0, 2, 2, 1, 2, 0x11, 0, 1],
        },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_layout_comes_back_as_it_was_written(DType dtype, int channels)
    {
        foreach (var (height, width) in ((int, int)[])[(1, 1), (3, 2), (2, 3), (5, 4), (7, 33), (2, 30_001)])
        {
            using var image = Pattern(dtype, channels, height, width);
            using var read = DirectCodec.Read(Codec, DirectCodec.Write(Codec, image));
            DirectCodec.AssertEqual(image, read);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Damaged_and_chopped_files_end_well(string kind)
    {
        var file = Samples[kind].ToBytes();
        var pixels = Samples[kind].Pixels.Length;

        // The mark of the end and what fills up the last row need not be there.
        var isRunLengths = Samples[kind].Compression is 1 or 2;
        var last = isRunLengths ? 0 : (int)((((long)Samples[kind].Width * Samples[kind].BitsPerPixel) + 7) / 8 & 3);
        DirectCodec.AssertEveryTruncationIsReported(Codec, file, file.Length - (last == 0 ? 0 : 4 - last), file.Length - pixels);
        DirectCodec.AssertMutationsAreHarmless(Codec, file, 500);
        DirectCodec.AssertSameWhenChopped(Codec, file);
    }

    [Theory]
    [InlineData("1 bit", "2×9×3 uint8", "FF00000000FFFF0000")]
    [InlineData("2 bits", "1×5×3 uint8", "FF00000000FFFF00000000FF0000FF")]
    [InlineData("8 bits, OS/2", "1×3×3 uint8", "FF00000000FFFF0000")]
    [InlineData("16 bits", "2×1×3 uint8", "0000FFFF0000")]
    [InlineData("24 bits", "2×2×3 uint8", "0908070C0B0A030201060504")]
    [InlineData("24 bits, short OS/2", "1×1×3 uint8", "030201")]
    [InlineData("32 bits, masks", "2×1×3 uint8", "050607010203")]
    [InlineData("32 bits, alpha, V5", "2×1×4 uint8", "0102030405060708")]
    public void Every_kind_of_file_is_read(string kind, string shape, string startsWith)
    {
        using var read = DirectCodec.Read(Codec, Samples[kind].ToBytes());
        Assert.Equal(shape, read.ToString());
        Assert.StartsWith(startsWith, Convert.ToHexString(read.Bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RLE8")]
    [InlineData("RLE4")]
    public void Run_lengths_know_runs_copies_ends_and_jumps(string kind)
    {
        using var read = DirectCodec.Read(Codec, Samples[kind].ToBytes());
        Assert.Equal("3×6×3 uint8", read.ToString());

        // The lowest row comes first; red is index 0, which skipped pixels have.
        var rows = kind == "RLE8" ? (string[])["RRBBRR", "RRRRRR", "BBBRBB"] : ["RRBBRR", "RRRRRR", "BRBRBB"];
        for (var y = 0; y < 3; y++)
            Assert.Equal(rows[y], string.Concat(Enumerable.Range(0, 6).Select(x => read[y][x].Bytes[0] == 255 ? 'R' : 'B')));
    }

    [Fact]
    public void A_run_beyond_the_edge_is_cut_off_with_a_warning()
    {
        var file = (Samples["RLE8"] with { Width = 2, Height = 1, Pixels = [9, 1, 0, 1] }).ToBytes();
        var warnings = new List<ImageWarning>();
        using var read = DirectCodec.Read(Codec, file, new ReadOptions { OnWarning = warnings.Add });
        Assert.Equal([0, 0, 255, 0, 0, 255], read.Bytes.ToArray());
        Assert.Single(warnings);
        Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Strict }));
    }

    [Fact]
    public void A_palette_that_is_a_gray_ramp_gives_a_gray_image()
    {
        byte[] ramp = [.. Enumerable.Range(0, 256).SelectMany(i => (byte[])[(byte)i, (byte)i, (byte)i, 0])];
        using var gray = DirectCodec.Read(Codec, new BmpFile(2, 1, 8) { Palette = ramp, Pixels = [7, 200, 0, 0] }.ToBytes());
        Assert.Equal("1×2 uint8", gray.ToString());
        Assert.Equal([7, 200], gray.Bytes.ToArray());
        ramp[4] = 9;
        using var color = DirectCodec.Read(Codec, new BmpFile(2, 1, 8) { Palette = ramp, Pixels = [1, 200, 0, 0] }.ToBytes());
        Assert.Equal("1×2×3 uint8", color.ToString());
        Assert.Equal([1, 1, 9, 200, 200, 200], color.Bytes.ToArray());
    }

    [Fact]
    public void A_palette_of_black_and_white_gives_truth_values()
    {
        using var read = DirectCodec.Read(Codec,
            new BmpFile(3, 1, 1) { Palette = [0, 0, 0, 0, 255, 255, 255, 0], Pixels = [0b1010_0000, 0, 0, 0] }.ToBytes());
        Assert.Equal("1×3 bool", read.ToString());
        Assert.Equal([true, false, true], read.AsSpan<bool>().ToArray());
        using var inverted = DirectCodec.Read(Codec,
            new BmpFile(1, 1, 1) { Palette = [255, 255, 255, 0, 0, 0, 0, 0], Pixels = [0, 0, 0, 0] }.ToBytes());
        Assert.Equal("1×1×3 uint8", inverted.ToString());
    }

    [Fact]
    public void Channels_of_any_width_are_scaled_exactly_to_8_or_16_bits()
    {
        for (var bits = 1; bits <= 16; bits++)
        {
            var max = (1u << bits) - 1;
            foreach (var value in (uint[])[0, 1, max / 3, max / 2, max])
            {
                var pixel = value << (16 - bits);
                var file = new BmpFile(1, 1, 32)
                {
                    HeaderSize = 56,
                    Compression = 3,
                    Masks = [max << (16 - bits), 0, 0, 0],
                    Pixels = BitConverter.GetBytes(pixel),
                };
                using var read = DirectCodec.Read(Codec, file.ToBytes());
                if (bits <= 8)
                    Assert.Equal([(byte)Math.Floor((value * 255.0 / max) + 0.5), 0, 0], read.Bytes.ToArray());
                else
                    Assert.Equal([(ushort)Math.Floor((value * 65535.0 / max) + 0.5), 0, 0], read.AsSpan<ushort>().ToArray());
            }
        }

        using var wide = DirectCodec.Read(Codec,
            new BmpFile(1, 1, 32) { HeaderSize = 56, Compression = 3, Masks = [0xFFFFFFFF, 0, 0, 0], Pixels = [0, 0, 0, 0x80] }.ToBytes());
        Assert.Equal(0x8000, wide.AsSpan<ushort>()[0]);
    }

    [Fact]
    public void Alpha_needs_a_mask()
    {
        using var without = DirectCodec.Read(Codec, new BmpFile(1, 1, 32) { Pixels = [1, 2, 3, 4] }.ToBytes());
        Assert.Equal([3, 2, 1], without.Bytes.ToArray());
        using var with = DirectCodec.Read(Codec,
            new BmpFile(1, 1, 32) { Compression = 6, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000], Pixels = [1, 2, 3, 4] }.ToBytes());
        Assert.Equal([3, 2, 1, 4], with.Bytes.ToArray());
        using var four = DirectCodec.Read(Codec, new BmpFile(1, 1, 16)
        {
            HeaderSize = 56,
            Compression = 3,
            Masks = [0xF00, 0xF0, 0xF, 0xF000],
            Pixels = [0x34, 0x12, 0, 0],
        }.ToBytes());
        Assert.Equal([0x22, 0x33, 0x44, 0x11], four.Bytes.ToArray());
    }

    [Fact]
    public void Pixels_begin_where_the_header_says()
    {
        using var read = DirectCodec.Read(Codec, (Samples["24 bits"] with { Gap = 100_000 }).ToBytes());
        Assert.Equal([9, 8, 7], read.Bytes[..3].ToArray());
        using var nowhere = DirectCodec.Read(Codec, (Samples["24 bits"] with { PixelOffset = 0 }).ToBytes());
        Assert.Equal([9, 8, 7], nowhere.Bytes[..3].ToArray());
        using var missing = DirectCodec.Read(Codec, (Samples["8 bits, OS/2"] with { ColorsUsed = 0 }).ToBytes());
        Assert.Equal([255, 0, 0], missing.Bytes[..3].ToArray());
    }

    [Theory]
    [InlineData(4, "JPEG")]
    [InlineData(5, "PNG")]
    [InlineData(11, "11")]
    public void Other_formats_inside_are_named(int compression, string named)
    {
        var fault = Assert.Throws<UnsupportedImageException>(
            () => DirectCodec.Read(Codec, new BmpFile(1, 1, 24) { Compression = compression, Pixels = new byte[4] }.ToBytes()));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_format_does_not_allow_is_corrupt()
    {
        foreach (var file in (BmpFile[])
            [
                new(0, 1, 24), new(-1, 1, 24), new(1, 0, 24), new(1, int.MinValue, 24), new(1, 1, 3), new(1, 1, 0),
                new(1, 1, 24) { Compression = 1 }, new(1, 1, 4) { Compression = 1 },
                new(1, 1, 24) { Compression = 3, Masks = [1, 2, 4] }, new(1, 1, 32) { Compression = 3, Masks = [5, 2, 8] },
                new(1, 1, 16) { Compression = 3, Masks = [0xF0000, 2, 8] },
            ])
            Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, (file with { Pixels = new byte[16] }).ToBytes()));
        foreach (var size in (int[])[13, 15, 125])
            Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, new BmpFile(1, 1, 24) { HeaderSize = size }.ToBytes()));
    }

    [Fact]
    public void A_header_of_an_odd_length_is_read_as_far_as_it_is_known()
    {
        var file = new BmpFile(2, 1, 24) { HeaderSize = 66, Pixels = [7, 8, 9, 4, 5, 6, 0, 0] }.ToBytes();
        using var read = Iio.ImRead(file);
        Assert.Equal([9, 8, 7, 6, 5, 4], read.Bytes.ToArray());
    }

    [Fact]
    public void Sizes_beyond_the_limits_are_refused_before_anything_is_allocated()
    {
        Assert.Throws<ImageLimitException>(() => DirectCodec.Read(Codec, new BmpFile(100_000, 100_000, 24).ToBytes()));
        Assert.Throws<ImageLimitException>(() =>
            DirectCodec.Read(Codec, new BmpFile(100_000, -100_000, 8) { Compression = 1, Palette = RedBlue }.ToBytes()));
        Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, new BmpFile(int.MaxValue, int.MaxValue, 32).ToBytes()));
    }

    [Fact]
    public void A_truncated_image_ends_in_zeros_when_that_is_asked_for()
    {
        var file = Samples["24 bits"].ToBytes()[..^6];
        Assert.Equal(file.Length, Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file)).Position);
        using var read = DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Partial });
        Assert.Equal([0, 0, 0, 0, 0, 0, 3, 2, 1, 6, 5, 4], read.Bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Resolution_and_color_profile_are_kept(DType dtype, int channels)
    {
        using var image = Pattern(dtype, channels, 3, 5);
        var written = new ImageMetadata([new("dpi", new[] { 300.0, 150.0 })]) { Icc = new byte[] { 1, 2, 3, 4, 5 } };
        var file = DirectCodec.Write(Codec, image, written);
        foreach (var source in (ImageSource[])[file, new ChoppyStream(file, 7)])
        {
            var metadata = new List<ImageMetadata>();
            using var read = DirectCodec.Read(Codec, source, metadata: metadata);
            DirectCodec.AssertEqual(image, read);
            Assert.Equal([1, 2, 3, 4, 5], metadata[0].Icc.ToArray());
            Assert.Equal([300, 150], ((ImmutableArray<double>)metadata[0]["dpi"]).Select(value => Math.Round(value, 1)));
        }

        var cut = file[..^1];
        var warned = 0;
        var without = new List<ImageMetadata>();
        DirectCodec.Read(Codec, cut, new ReadOptions { OnWarning = _ => warned++ }, without).Dispose();
        Assert.True(without[0].Icc.IsEmpty);
        Assert.Equal(1, warned);
        Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, cut, new ReadOptions { Tolerance = Tolerance.Strict }, without));
    }

    [Fact]
    public void Metadata_tells_the_palette_only_where_it_is_asked_for()
    {
        var metadata = new List<ImageMetadata>();
        DirectCodec.Read(Codec, Samples["1 bit"].ToBytes(), metadata: metadata).Dispose();
        Assert.Equal([255, 0, 0, 0, 0, 255], (ImmutableArray<byte>)metadata[0]["palette"]);
        Assert.Equal(96.012, ((ImmutableArray<double>)metadata[0]["dpi"])[0], 3);
        Assert.Equal(0, metadata[0]["compression"]);
    }

    [Fact]
    public void Vectors_swap_channels_as_the_plain_loop_does()
    {
        for (var pixels = 0; pixels < 60; pixels++)
        {
            var expected = Enumerable.Range(0, pixels * 3).Select(i => (byte)(i * 7)).ToArray();
            var actual = expected.ToArray();
            for (var i = 0; i < expected.Length; i += 3)
                (expected[i], expected[i + 2]) = (expected[i + 2], expected[i]);
            var apart = new byte[actual.Length];
            PackedRows.SwapRedAndBlue(actual, apart);
            Assert.Equal(expected, apart);
            PackedRows.SwapRedAndBlue(actual, actual);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Only_files_with_a_known_header_are_recognized()
    {
        foreach (var file in Samples.Values)
            Assert.True(Codec.Info.Recognizes(file.ToBytes()));
        Assert.False(Codec.Info.Recognizes("BM, as some say, is the start of many a text."u8));
    }

    [Theory]
    [NeedsImageMagick("bmp")]
    [MemberData(nameof(Layouts))]
    public void ImageMagick_reads_what_we_write(DType dtype, int channels)
    {
        var (file, expected) = FileAndSamples(dtype, channels);
        var format = channels switch { 1 => "gray", 3 => "rgb", _ => "rgba" };
        Assert.Equal(expected, ExternalProgram.ImageMagick.Run(file, "bmp:-", "-depth", "8", $"{format}:-"));
    }

    [Theory]
    [NeedsFfmpeg("demuxers image2pipe", "decoders bmp")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Ffmpeg_reads_what_we_write(int channels)
    {
        // Gray made of colors is rounded by ffmpeg: it is asked for the colors.
        var (file, expected) = FileAndSamples(DType.UInt8, channels);
        var format = channels == 4 ? "rgba" : "rgb24";
        var raw = ExternalProgram.FfmpegPixels(format, file, "-f", "image2pipe", "-c:v", "bmp", "-i", "-");
        Assert.Equal(channels == 1 ? expected.SelectMany(value => Enumerable.Repeat(value, 3)) : expected, raw);
    }

    // Not with alpha, which Pillow drops before version 10.
    [Theory]
    [NeedsPython(NeedsPythonAttribute.Pillow)]
    [InlineData(DType.Bool, 1)]
    [InlineData(DType.UInt8, 1)]
    [InlineData(DType.UInt8, 3)]
    public void Pillow_reads_what_we_write(DType dtype, int channels)
    {
        var (file, expected) = FileAndSamples(dtype, channels);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            const string code = "import sys, PIL.Image; i = PIL.Image.open(sys.argv[1]); assert i.mode == sys.argv[2], i.mode; " +
                "sys.stdout.buffer.write(i.convert(sys.argv[3]).tobytes())";
            var (mode, target) = (dtype, channels) switch { (DType.Bool, _) => ("1", "L"), (_, 1) => ("L", "L"), _ => ("RGB", "RGB") };
            Assert.Equal(expected, ExternalProgram.Python(code, path, mode, target));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [NeedsImageMagick("bmp")]
    [InlineData("-type truecolor", 0, "BMP3:-")]
    [InlineData("-colors 200", 0, "BMP3:-")]
    [InlineData("-colors 12", 0, "BMP3:-")]
    [InlineData("-colors 2", 0, "BMP3:-")]
    [InlineData("-colors 200 -compress RLE", 0, "BMP3:-")]
    [InlineData("-colors 200", 0, "BMP2:-")]
    [InlineData("-define bmp:subtype=RGB565", 8, "BMP:-")]
    [InlineData("-define bmp:subtype=RGB555", 8, "BMP:-")]
    [InlineData("-alpha on", 0, "BMP:-")]
    [InlineData("-colorspace gray -colors 256", 0, "BMP3:-")]
    public void We_read_what_ImageMagick_writes(string arguments, int tolerance, string output)
    {
        using var image = Pattern(DType.UInt8, 3, 40, 23);
        var bytes = image.Bytes;
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(i / 23 * 5 % 256);
        var file = ExternalProgram.ImageMagick.Run((byte[])[.. "P6\n23 40\n255\n"u8, .. bytes], ["ppm:-", .. arguments.Split(' '), output]);
        using var read = DirectCodec.Read(Codec, file);
        var format = read.DType == DType.Bool || read.Rank == 2 ? "gray" : read.Shape[2] == 3 ? "rgb" : "rgba";
        var theirs = ExternalProgram.ImageMagick.Run(file, "bmp:-", "-depth", "8", $"{format}:-");
        Assert.Equal(theirs.Length, read.ByteLength);
        for (var i = 0; i < theirs.Length; i++)
            Assert.InRange(Math.Abs(theirs[i] - (read.Bytes[i] * (read.DType == DType.Bool ? 255 : 1))), 0, tolerance);
    }

    [Fact]
    public void A_second_image_is_refused()
    {
        using var image = Pattern(DType.UInt8, 3, 1, 1);
        Assert.Throws<ImageEncodingException>(() => DirectCodec.Write(Codec, [image, image]));
        Assert.Throws<ImageEncodingException>(() => DirectCodec.Write(Codec, []));
    }

    [Fact]
    public void A_real_image_tells_its_resolution()
    {
        var metadata = new List<ImageMetadata>();
        using var read = DirectCodec.Read(Codec, TestImages.Path("chelsea.bmp"), metadata: metadata);
        Assert.Equal([96.012, 96.012], ((ImmutableArray<double>)metadata[0]["dpi"]).Select(value => Math.Round(value, 3)));
    }

    /// <summary>A file, and the samples of its image as bytes: 255 for true.</summary>
    private static (byte[] File, byte[] Samples) FileAndSamples(DType dtype, int channels)
    {
        using var image = Pattern(dtype, channels, 7, 13);
        var unit = dtype == DType.Bool ? 255 : 1;
        return (DirectCodec.Write(Codec, image), [.. image.Bytes.ToArray().Select(value => (byte)(value * unit))]);
    }

    private static NdArray Pattern(DType dtype, int channels, int height, int width)
        => channels == 1 ? DirectCodec.Pattern(dtype, height, width) : DirectCodec.Pattern(dtype, height, width, channels);
}

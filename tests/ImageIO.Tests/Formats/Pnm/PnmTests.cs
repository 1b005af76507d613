using System.Text;
using ImageIO.Codecs;
using ImageIO.Formats.Pnm;
using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Pnm;

public class PnmTests
{
    private static readonly PnmVariant[] Variants =
        [PnmVariant.Pbm, PnmVariant.Pgm, PnmVariant.Ppm, PnmVariant.Pnm, PnmVariant.Pam, PnmVariant.Pfm];
    private static readonly PnmCodec Codec = new(PnmVariant.Pnm);

    public static TheoryData<string, DType, int> AllLayouts
    {
        get
        {
            var data = new TheoryData<string, DType, int>();
            foreach (var variant in Variants)
            {
                foreach (var layout in variant.Accepts)
                    data.Add(variant.Name, layout.DType, layout.Channels);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AllLayouts))]
    public void Every_layout_that_a_member_accepts_comes_back_as_it_was_written(string name, DType dtype, int channels)
    {
        foreach (var (height, width) in ((int, int)[])[(3, 5), (1, 1), (2, 70_001), (9, 16)])
        {
            using var image = Pattern(dtype, channels, height, width);
            using var read = DirectCodec.Read(Codec, DirectCodec.Write(Member(name), image));
            DirectCodec.AssertEqual(image, read);
        }
    }

    [Theory]
    [MemberData(nameof(AllLayouts))]
    public void Damaged_and_chopped_files_end_well(string name, DType dtype, int channels)
    {
        using var image = Pattern(dtype, channels, 4, 9);
        var file = DirectCodec.Write(Member(name), image);
        var data = dtype == DType.Bool && name != "pam" ? 4 * 2 : (int)image.ByteLength;
        DirectCodec.AssertEveryTruncationIsReported(Codec, file, file.Length, file.Length - data);
        DirectCodec.AssertMutationsAreHarmless(Codec, file, 300);
        DirectCodec.AssertSameWhenChopped(Codec, file);
    }

    [Theory]
    [InlineData("P1\n3 2\n1 0 1\n0 1 0\n")]
    [InlineData("P2\n3 2\n99\n1 20 3\n40 5 60\n")]
    [InlineData("P3 1 2 1000 1 2 3 # four\n 4 5 6")]
    public void Damaged_plain_files_end_well(string text)
    {
        DirectCodec.AssertMutationsAreHarmless(Codec, Encoding.ASCII.GetBytes(text));
        DirectCodec.AssertSameWhenChopped(Codec, Encoding.ASCII.GetBytes(text));
    }

    [Fact]
    public void One_is_black_in_a_bitmap_and_true_is_white_in_an_array()
    {
        foreach (var file in (byte[][])[[.. "P4\n10 2\n"u8, 0b1000_0001, 0b0100_0000, 0, 0b1011_1111],
            [.. "P1\n10 2\n1000000101 0 0 0 0 0 0 0 0 1 0"u8]])
        {
            using var read = DirectCodec.Read(Codec, file);
            Assert.Equal("2×10 bool", read.ToString());
            Assert.Equal([0, 1, 1, 1, 1, 1, 1, 0, 1, 0], read[0].Bytes.ToArray());
            Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 0, 1], read[1].Bytes.ToArray());
        }
    }

    [Fact]
    public void The_bytes_of_a_file_are_as_the_format_says()
    {
        using var bits = NdArray.Wrap((bool[])[true, false, true], 1, 3);
        Assert.Equal([.. "P4\n3 1\n"u8, 0b0100_0000], DirectCodec.Write(Member("pbm"), bits));
        Assert.Equal([.. "P7\nWIDTH 3\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n"u8, 1, 0, 1],
            DirectCodec.Write(Member("pam"), bits));
        using var deep = NdArray.Wrap((ushort[])[0x0102, 0xFFFE], 1, 2);
        Assert.Equal([.. "P5\n2 1\n65535\n"u8, 1, 2, 0xFF, 0xFE], DirectCodec.Write(Member("pgm"), deep));
        using var color = NdArray.Wrap((byte[])[1, 2, 3], 1, 1, 3);
        Assert.Equal([.. "P6\n1 1\n255\n"u8, 1, 2, 3], DirectCodec.Write(Member("pnm"), color));
        using var floats = NdArray.Wrap((float[])[1, 2], 2, 1);
        Assert.Equal([.. "Pf\n1 2\n-1.0\n"u8, 0, 0, 0, 0x40, 0, 0, 0x80, 0x3F], DirectCodec.Write(Member("pfm"), floats));
    }

    [Theory]
    [InlineData("P2 # gray\n#\n 2#two\n1 # one\n15\n 0 15", new byte[] { 0, 255 })]
    [InlineData("P2\n2 1 255\n7\t8", new byte[] { 7, 8 })]
    [InlineData("P5\r2\r1\r255\rAB", new byte[] { 65, 66 })]
    [InlineData("P5 2 1 255#last\nAB", new byte[] { 65, 66 })]
    [InlineData("P5 2 1 255\n#A", new byte[] { 35, 65 })]
    [InlineData("P5 2 1 100 2d", new byte[] { 128, 255 })]
    [InlineData("P7\n#c\nMAXVAL 255\nWIDTH 2\nHEIGHT 1\n\nDEPTH 1\nENDHDR\nAB", new byte[] { 65, 66 })]
    public void Headers_may_be_written_in_many_ways(string file, byte[] expected)
    {
        using var read = DirectCodec.Read(Codec, Encoding.Latin1.GetBytes(file));
        Assert.Equal("1×2 uint8", read.ToString());
        Assert.Equal(expected, read.Bytes.ToArray());
    }

    [Theory]
    [InlineData("P8\n1 1\n255\nA")]
    [InlineData("P5\n0 1\n255\nA")]
    [InlineData("P5\n1 0\n255\nA")]
    [InlineData("P5\n1 -1\n255\nA")]
    [InlineData("P5\n1 1\n0\nA")]
    [InlineData("P5\n1 1\n65536\nAA")]
    [InlineData("P5\n1x 1\n255\nA")]
    [InlineData("P5\n99999999999999999999 1\n255\nA")]
    [InlineData("P5\n000000000000000000000000000000000001 1\n255\nA")]
    [InlineData("P2\n1 1\n255\n65536")]
    [InlineData("P2\n1 1\n255\nx")]
    [InlineData("P1\n1 1\n2")]
    [InlineData("Pf\n1 1\n0\nAAAA")]
    [InlineData("Pf\n1 1\nNaN\nAAAA")]
    [InlineData("Pf\n1 1\n111111111111111111111111111111111111111111111\nAAAA")]
    [InlineData("P7\nWIDTH 1\nHEIGHT 1\nMAXVAL 255\nENDHDR\nA")]
    [InlineData("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nCOLOR 5\nENDHDR\nA")]
    [InlineData("P7 WIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nENDHDR\nA")]
    public void What_the_format_does_not_allow_is_corrupt_at_a_position(string file)
        => Assert.NotNull(Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, Encoding.ASCII.GetBytes(file))).Position);

    [Theory]
    [InlineData("P2\n2 1\n100\n50 200\n", "128 255")]
    [InlineData("P5\n2 1\n100\n2\u00C8", "128 255")]
    [InlineData("P2\n2 1\n1000\n500 2000\n", "32768 65535")]
    [InlineData("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n\u0000\u0002", "0 1")]
    public void A_sample_above_the_maximum_counts_as_that_with_a_warning_whatever_the_encoding(string file, string expected)
    {
        var warnings = new List<ImageWarning>();
        var bytes = Encoding.Latin1.GetBytes(file);
        using var read = DirectCodec.Read(Codec, bytes, new ReadOptions { OnWarning = warnings.Add });
        var values = read.DType == DType.UInt16
            ? read.AsSpan<ushort>().ToArray().Select(value => (int)value) : read.Bytes.ToArray().Select(value => (int)value);
        Assert.Equal(expected, string.Join(' ', values));
        Assert.Contains("largest by its header", Assert.Single(warnings).Message, StringComparison.Ordinal);
        Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, bytes, new ReadOptions { Tolerance = Tolerance.Strict }));
    }

    [Fact]
    public void Samples_are_widened_to_the_full_range_by_rounding()
    {
        for (var maxValue = 1; maxValue <= 65535; maxValue = maxValue < 300 ? maxValue + 1 : (maxValue * 3) + 1)
        {
            var samples = (int[])[0, 1, maxValue / 3, maxValue / 2, maxValue - 1, maxValue];
            var full = maxValue > 255 ? 65535 : 255;
            var expected = samples.Select(sample => (int)Math.Floor(((double)sample * full / maxValue) + 0.5)).ToArray();
            var plain = Encoding.ASCII.GetBytes($"P2\n6 1\n{maxValue}\n{string.Join(' ', samples)}\n");
            byte[] raw = [.. Encoding.ASCII.GetBytes($"P5\n6 1\n{maxValue}\n"),
                .. samples.SelectMany(s => maxValue > 255 ? (byte[])[(byte)(s >> 8), (byte)s] : [(byte)s])];
            foreach (var file in (byte[][])[plain, raw])
            {
                var metadata = new List<ImageMetadata>();
                using var read = DirectCodec.Read(Codec, file, metadata: metadata);
                Assert.Equal(expected, maxValue > 255
                    ? read.AsSpan<ushort>().ToArray().Select(v => (int)v) : read.Bytes.ToArray().Select(v => (int)v));
                Assert.Equal(maxValue, metadata[0]["maxval"]);
            }
        }
    }

    [Fact]
    public void A_sample_above_the_maximum_counts_as_full_with_one_warning()
    {
        var warnings = new List<ImageWarning>();
        byte[] file = [.. "P5\n2 2\n100\n"u8, 101, 255, 50, 200];
        using var read = DirectCodec.Read(Codec, file, new ReadOptions { OnWarning = warnings.Add });
        Assert.Equal([255, 255, 128, 255], read.Bytes.ToArray());
        Assert.Single(warnings);
        Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Strict }));
    }

    [Theory]
    [InlineData("BLACKANDWHITE", 1, 1, "1×2 bool")]
    [InlineData("BLACKANDWHITE_ALPHA", 2, 1, "1×2×2 uint8")]
    [InlineData("GRAYSCALE_ALPHA", 2, 255, "1×2×2 uint8")]
    [InlineData("RGB_ALPHA", 4, 65535, "1×2×4 uint16")]
    [InlineData("my own", 3, 255, "1×2×3 uint8")]
    [InlineData("", 1, 1, "1×2 uint8")]
    public void A_PAM_file_tells_its_channels(string tupleType, int depth, int maxValue, string expected)
    {
        byte[] file = [.. Encoding.ASCII.GetBytes(
            $"P7\nWIDTH 2\nHEIGHT 1\nDEPTH {depth}\nMAXVAL {maxValue}\nTUPLTYPE {tupleType}\nENDHDR\n"), .. new byte[16]];
        using var read = DirectCodec.Read(Codec, file);
        Assert.Equal(expected, read.ToString());
    }

    [Fact]
    public void More_than_four_samples_per_pixel_are_not_supported()
        => Assert.Throws<UnsupportedImageException>(() =>
            DirectCodec.Read(Codec, (byte[])[.. "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\nABCDE"u8]));

    [Fact]
    public void Floats_of_both_byte_orders_are_read_from_the_lowest_row_up()
    {
        var metadata = new List<ImageMetadata>();
        using var little = DirectCodec.Read(Codec,
            (byte[])[.. "Pf\n1 2\n-2.5\n"u8, .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(4f)], metadata: metadata);
        using var big = DirectCodec.Read(Codec,
            (byte[])[.. "Pf\n1 2\n1\n"u8, .. BitConverter.GetBytes(3f).Reverse(), .. BitConverter.GetBytes(4f).Reverse()]);
        Assert.Equal([4, 3], little.AsSpan<float>().ToArray());
        Assert.Equal([4, 3], big.AsSpan<float>().ToArray());
        Assert.Equal(2.5, metadata[0]["scale"]);
        Assert.StartsWith("Pf\n1 2\n-2.5\n", Encoding.Latin1.GetString(DirectCodec.Write(Member("pfm"), little, metadata[0])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Images_may_stand_one_behind_another()
    {
        using var gray = Pattern(DType.UInt16, 1, 3, 5);
        using var color = Pattern(DType.UInt8, 3, 2, 2);
        using var bits = Pattern(DType.Bool, 1, 4, 11);
        var file = DirectCodec.Write(Codec, [gray, color, bits]);
        var read = DirectCodec.ReadAll(Codec, file);
        Assert.Equal(["3×5 uint16", "2×2×3 uint8", "4×11 bool"], read.Select(image => image.ToString()));
        DirectCodec.AssertEqual(bits, read[2]);
        DirectCodec.AssertSameWhenChopped(Codec, file);
        read.ForEach(image => image.Dispose());

        using var stream = ((ImageSource)file).Open(Limits.Default, CancellationToken.None);
        using var decoder = Codec.CreateDecoder(stream, ReadOptions.Default);
        decoder.ReadHeader();
        Assert.Equal(3, decoder.ImageCount);
        Assert.True(decoder.TrySkipPixels());
        Assert.Equal(3, decoder.ReadHeader()!.Shape.Length);
        Assert.True(decoder.TrySkipPixels());
        Assert.Equal(DType.Bool, decoder.ReadHeader()!.DType);
        Assert.True(decoder.TrySkipPixels());
        Assert.Null(decoder.ReadHeader());
    }

    [Fact]
    public void A_number_that_ends_with_the_file_is_warned_of_since_digits_may_be_missing()
    {
        var warnings = new List<ImageWarning>();
        byte[] file = [.. "P2\n2 1\n255\n200 15"u8];
        using var read = DirectCodec.Read(Codec, file, new ReadOptions { OnWarning = warnings.Add });
        Assert.Equal([200, 15], read.Bytes.ToArray());
        Assert.Equal(file.Length, Assert.Single(warnings).Position);
        Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Strict }));
        using var whole = DirectCodec.Read(Codec, (byte[])[.. file, (byte)'\n'], new ReadOptions { Tolerance = Tolerance.Strict });
        DirectCodec.AssertEqual(read, whole);
    }

    [Fact]
    public void Bytes_behind_the_last_image_are_passed_over_with_a_warning()
    {
        var warnings = new List<ImageWarning>();
        byte[] file = [.. "P5\n1 1\n255\nA\n\n"u8];
        using var read = DirectCodec.Read(Codec, file, new ReadOptions { OnWarning = warnings.Add });
        Assert.Equal(12, Assert.Single(warnings).Position);
        Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Strict }));
    }

    [Theory]
    [InlineData("P4\n100000 100000\n")]
    [InlineData("P6\n100000 100000\n255\n")]
    [InlineData("P3\n100000 100000\n255\n")]
    [InlineData("PF\n100000 100000\n-1\n")]
    [InlineData("P5\n2000000 1\n255\n")]
    public void Sizes_beyond_the_limits_are_refused_before_anything_is_allocated(string header)
        => Assert.Throws<ImageLimitException>(() => DirectCodec.Read(Codec, Encoding.ASCII.GetBytes(header)));

    [Fact]
    public void A_row_of_more_than_2_GiB_is_not_supported()
        => Assert.Throws<UnsupportedImageException>(() =>
            DirectCodec.Read(Codec, Encoding.ASCII.GetBytes("P6\n2147483647 2147483647\n255\n")));

    [Fact]
    public void A_truncated_image_ends_in_zeros_when_that_is_asked_for()
    {
        byte[] file = [.. "P5\n2 3\n255\nABC"u8];
        Assert.Equal(14, Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, file)).Position);
        using var read = DirectCodec.Read(Codec, file, new ReadOptions { Tolerance = Tolerance.Partial });
        Assert.Equal([65, 66, 0, 0, 0, 0], read.Bytes.ToArray());
    }

    [Theory]
    [InlineData("P1 1", "pbm")]
    [InlineData("P4\n1", "pbm")]
    [InlineData("P2#1", "pgm")]
    [InlineData("P5\n1", "pgm")]
    [InlineData("P3\t1", "ppm")]
    [InlineData("P6\r1", "ppm")]
    [InlineData("P7\nW", "pam")]
    [InlineData("Pf\n1", "pfm")]
    [InlineData("PF\n1", "pfm")]
    [InlineData("P64 is a text", null)]
    public void Each_member_is_known_by_its_own_start(string start, string? name)
        => Assert.Equal(name, new CodecRegistry(Variants.Select(variant => new PnmCodec(variant))).FindBySignature(
            Encoding.ASCII.GetBytes(start))?.Info.Name);

    [Theory]
    [NeedsImageMagick("pbm", "pgm", "ppm", "pam", "pfm")]
    [MemberData(nameof(AllLayouts))]
    public void ImageMagick_and_we_agree(string name, DType dtype, int channels)
    {
        using var image = Pattern(dtype, channels, 7, 13);
        var file = DirectCodec.Write(Member(name), image);
        if (name == "pfm")
        {
            // ImageMagick keeps 16 bits of a float: no more can be compared.
            using var back = DirectCodec.Read(Codec, ExternalProgram.ImageMagick.Run(file, "pfm:-", "pfm:-"));
            for (var i = 0; i < image.Length; i++)
                Assert.Equal(image.AsSpan<float>()[i], back.AsSpan<float>()[i], 0.001f);
            return;
        }

        // Samples of any member, written plainly and as they are.
        var expected = image.Bytes.ToArray().Select(value => dtype == DType.Bool ? (byte)(value * 255) : value);
        if (channels != 2)
        {
            var format = channels switch { 1 => "gray", 3 => "rgb", _ => "rgba" };
            var depth = dtype == DType.UInt16 ? "16" : "8";
            var raw = ExternalProgram.ImageMagick.Run(file, $"{name}:-", "-depth", depth, "-endian", "LSB", $"{format}:-");
            Assert.Equal(expected, raw);
        }

        foreach (var compression in (string[])["Undefined", "None"])
        {
            var target = name == "pam" ? "pam:-" : "pnm:-";
            var theirs = ExternalProgram.ImageMagick.Run(file, $"{name}:-", "-compress", compression, target);
            using var read = DirectCodec.Read(Codec, theirs);
            Assert.Equal(expected, read.Bytes.ToArray().Select(value => read.DType == DType.Bool ? (byte)(value * 255) : value));
        }
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.Pillow)]
    [InlineData("pbm", "1")]
    [InlineData("pgm", "L")]
    [InlineData("ppm", "RGB")]
    public void Pillow_reads_what_we_write(string name, string mode)
    {
        var layout = Member(name).Info.Accepts[0];
        using var image = Pattern(layout.DType, layout.Channels, 7, 13);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, DirectCodec.Write(Member(name), image));
            const string code = "import sys, PIL.Image, numpy; i = PIL.Image.open(sys.argv[1]); assert i.mode == sys.argv[2], i.mode; " +
                "sys.stdout.buffer.write(numpy.asarray(i).tobytes())";
            var theirs = ExternalProgram.Python(code, path, mode);
            Assert.Equal(image.Bytes.ToArray(), theirs.Select(value => layout.DType == DType.Bool ? Math.Min(value, (byte)1) : value));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [NeedsFfmpeg("demuxers image2pipe", "decoders pgm ppm pam")]
    [InlineData("pgm", "gray16le", DType.UInt16, 1)]
    [InlineData("ppm", "rgb24", DType.UInt8, 3)]
    [InlineData("pam", "rgba", DType.UInt8, 4)]
    public void Ffmpeg_reads_what_we_write(string name, string format, DType dtype, int channels)
    {
        using var image = Pattern(dtype, channels, 8, 14);
        var file = DirectCodec.Write(Member(name), image);
        var raw = ExternalProgram.FfmpegPixels(format, file, "-f", "image2pipe", "-c:v", name, "-i", "-");
        Assert.Equal(image.Bytes.ToArray(), raw);
    }

    private static PnmCodec Member(string name) => new(Variants.Single(variant => variant.Name == name));

    private static NdArray Pattern(DType dtype, int channels, int height, int width)
    {
        var image = channels == 1 ? DirectCodec.Pattern(dtype, height, width) : DirectCodec.Pattern(dtype, height, width, channels);
        if (dtype == DType.Float32)
        {
            var values = image.AsSpan<float>();
            for (var i = 0; i < values.Length; i++)
                values[i] = i % 101 / 101f;
        }

        return image;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ImageIO.Formats.OpenExr;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.OpenExr;

public class ExrTests
{
    private static readonly ExrCodec Codec = new();

    public static TheoryData<DType, int, ExrCompression> Layouts
    {
        get
        {
            var data = new TheoryData<DType, int, ExrCompression>();
            foreach (var layout in Codec.Info.Accepts)
            {
                foreach (var compression in Enum.GetValues<ExrCompression>())
                    data.Add(layout.DType, layout.Channels, compression);
            }

            return data;
        }
    }

    public static TheoryData<string> Samples
        => [.. Directory.GetFiles(Repository.Data("exr"), "*.exr").Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith("bomb", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_layout_comes_back_as_it_was_written(DType dtype, int channels, ExrCompression compression)
    {
        foreach (var (height, width) in ((int, int)[])[(1, 1), (3, 2), (17, 5), (40, 33), (2, 3001)])
        {
            using var image = DirectCodec.Pattern(dtype, channels == 1 ? [height, width] : [height, width, channels]);
            using var read = DirectCodec.Read(Codec,
                DirectCodec.Write(Codec, image, options: new ExrWriteOptions { Compression = compression }));
            DirectCodec.AssertEqual(image, read);
        }
    }

    [Theory]
    [InlineData(ExrCompression.Rle)]
    [InlineData(ExrCompression.Zips)]
    [InlineData(ExrCompression.Zip)]
    public void Equal_rows_become_short_and_come_back(ExrCompression compression)
    {
        using var image = NdArray.Create(DType.Float32, 100, 300, 3);
        image.AsSpan<float>().Fill(BitConverter.Int32BitsToSingle(0x3F3F3F3F));
        image.AsSpan<float>()[40_000..50_000].Clear();
        var file = Iio.ImEncode(".exr", image, new ExrWriteOptions { Compression = compression });
        Assert.True(file.Length < image.ByteLength / 10, $"{file.Length} bytes");
        using var read = Iio.ImRead(file);
        DirectCodec.AssertEqual(image, read);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Damaged_and_chopped_files_end_well(string name)
    {
        var file = File.ReadAllBytes(Repository.Data("exr", name));
        DirectCodec.AssertMutationsAreHarmless(Codec, file, 200);
        DirectCodec.AssertSameWhenChopped(Codec, file);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_part_of_an_image_is_that_part_of_the_whole(string name)
    {
        var path = Repository.Data("exr", name);
        using var whole = Iio.ImRead(path);
        using var reader = Iio.ImOpen(path);
        foreach (var (top, left, height, width) in ((int, int, int, int)[])[(0, 0, 1, 1), (1, 2, 4, 3),
            (whole.Shape[0] - 2, whole.Shape[1] - 3, 2, 3)])
        {
            using var part = reader.ReadRegion(0, top..(top + height), left..(left + width));
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    Assert.Equal(Pixel(whole, top + y, left + x), Pixel(part, y, x));
            }
        }

        static byte[] Pixel(NdArray image, int y, int x)
        {
            var size = (int)(image.ByteLength / image.Shape[0] / image.Shape[1]);
            return image[y].Bytes.Slice(x * size, size).ToArray();
        }
    }

    [Theory]
    [InlineData("mipmap.exr", 7)]
    [InlineData("ripmap.exr", 6)]
    public void Smaller_resolutions_are_levels(string name, int count)
    {
        var path = Repository.Data("exr", name);
        using var whole = Iio.ImRead(path);
        for (var level = 1; level < count; level++)
        {
            using var smaller = Iio.ImRead(path, options: new ReadOptions { Level = level });
            Assert.Equal([Math.Max(45 >> level, 1), Math.Max(70 >> level, 1), 3], smaller.Shape.ToArray());

            // The recipe leaves out rows and columns.
            for (var y = 0; y < smaller.Shape[0]; y++)
            {
                for (var x = 0; x < smaller.Shape[1]; x++)
                    Assert.Equal(whole[y << level].AsSpan<Half>().Slice((x << level) * 3, 3).ToArray(),
                        smaller[y].AsSpan<Half>().Slice(x * 3, 3).ToArray());
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Iio.ImRead(path, options: new ReadOptions { Level = count }));
    }

    [Fact]
    public void Parts_are_images_with_names()
    {
        var path = Repository.Data("exr", "parts.exr");
        using var reader = Iio.ImOpen(path);
        Assert.Equal(["left", "right"], reader.Images().Select(image => image.Name));
        using var byName = Iio.ImRead(path, "right");
        using var byNumber = Iio.ImRead(path, 1);
        DirectCodec.AssertEqual(byNumber, byName);
    }

    [Fact]
    public void Several_images_become_parts_that_another_read_finds_by_name()
    {
        using var first = DirectCodec.Pattern(DType.Float16, 5, 7, 3);
        using var second = DirectCodec.Pattern(DType.Float32, 40, 9);
        var stream = new MemoryStream();
        using (var writer = Iio.ImOpenWrite(stream, new WriteOptions { Extension = ".exr" }))
        {
            writer.Write(first, metadata: Named("beauty"));
            writer.Write(second, metadata: Named("beauty"));
            writer.Write(first);
        }

        using var reader = Iio.ImOpen(stream.ToArray());
        Assert.Equal(["beauty", "beauty 2", "part 2"], reader.Images().Select(image => image.Name));
        using var read = reader.Read("beauty 2");
        DirectCodec.AssertEqual(second, read);

        static ImageMetadata Named(string name) => new(new Dictionary<string, object> { ["name"] = name });
    }

    [Fact]
    public void Attributes_become_metadata_and_go_back()
    {
        var metadata = Iio.ImMeta(Repository.Data("exr", "rows.exr"), 0);
        Check(metadata);
        using var image = Iio.ImRead(Repository.Data("exr", "rows.exr"));
        Check(Iio.ImMeta(Iio.ImEncode(".exr", image, new ExrWriteOptions { Metadata = metadata, Compression = ExrCompression.Zips }), 0));

        static void Check(ImageMetadata metadata)
        {
            Assert.Equal("make.py", metadata["owner"]);
            Assert.Equal("zips", metadata["compression"]);
            Assert.True(metadata.TryGet<int[]>("dataWindow", out var window) && window is [-5, 12, 17, 30]);
            Assert.True(metadata.TryGet<int[]>("displayWindow", out window) && window is [0, 0, 99, 49]);
            Assert.True(metadata.TryGet<string[]>("channels", out var channels) && channels is ["R", "G", "B"]);
        }
    }

    [Fact]
    public void Names_of_channels_are_kept_where_they_keep_their_order()
    {
        using var image = DirectCodec.Pattern(DType.Float32, 3, 4, 2);
        Assert.Equal(["Z", "id"], Channels("Z", "id"));
        Assert.Equal(["Y", "A"], Channels("id", "Z"));

        string[] Channels(params string[] names)
        {
            var file = Iio.ImEncode(".exr", image,
                new WriteOptions { Metadata = new(new Dictionary<string, object> { ["channels"] = names }) });
            using var read = Iio.ImRead(file);
            DirectCodec.AssertEqual(image, read);
            return Iio.ImMeta(file, 0).TryGet<string[]>("channels", out var found) ? found : [];
        }
    }

    [Theory]
    [InlineData(8, "DWAA")]
    [InlineData(9, "DWAB")]
    [InlineData(77, "77")]
    public void Methods_that_are_not_read_are_refused_by_name(byte method, string name)
    {
        var file = File.ReadAllBytes(Repository.Data("exr", "plain.exr"));
        file[file.AsSpan().IndexOf("compression\0compression\0"u8) + 28] = method;
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_data_are_refused_by_name()
    {
        var file = File.ReadAllBytes(Repository.Data("exr", "plain.exr"));
        file[5] |= 8;
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file));
        Assert.Contains("deep", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_its_table_is_read_chunk_by_chunk()
    {
        var file = File.ReadAllBytes(Repository.Data("exr", "deflated.exr"));
        using var expected = Iio.ImRead(file);
        var table = TableOf(file);
        file.AsSpan(table, 24).Clear();
        using var read = Iio.ImRead(file);
        DirectCodec.AssertEqual(expected, read);
    }

    [Fact]
    public void A_damaged_chunk_is_an_error_or_by_consent_zeros_with_a_warning()
    {
        var file = File.ReadAllBytes(Repository.Data("exr", "deflated.exr"));
        using var expected = Iio.ImRead(file);
        var second = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(TableOf(file) + 8));
        file.AsSpan(second + 20, 60).Fill(0xA5);
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(file));
        var warnings = new List<ImageWarning>();
        using var read = Iio.ImRead(file, options: new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
        Assert.Single(warnings);
        for (var y = 0; y < 37; y++)
        {
            if (y is >= 16 and < 32)
                Assert.Equal(-1, read[y].Bytes.IndexOfAnyExcept((byte)0));
            else
                Assert.Equal(expected[y].Bytes, read[y].Bytes);
        }
    }

    [Fact]
    public void Half_as_many_samples_of_color_are_repeated()
    {
        // Y for each pixel, RY and BY for 2×2, plain: rows have all channels, or Y alone.
        var channels = new byte[] { (byte)'B', (byte)'Y', 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, (byte)'R', (byte)'Y', 0, 1, 0,
            0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, (byte)'Y', 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0 };
        byte[] file =
        [
            0x76, 0x2F, 0x31, 1, 2, 0, 0, 0, .. Attribute("channels", "chlist", channels), .. Attribute("compression", "compression", [0]),
            .. Attribute("dataWindow", "box2i", [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]), 0,
        ];
        var first = file.Length + 16;
        file =
        [
            .. file, .. BitConverter.GetBytes((long)first), .. BitConverter.GetBytes((long)first + 16),
            0, 0, 0, 0, 8, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0,
            1, 0, 0, 0, 4, 0, 0, 0, 5, 0, 6, 0,
        ];
        using var image = Iio.ImRead(file);
        Assert.Equal(ColorModel.YCbCr, image.ColorModel);
        Assert.Equal([3, 1, 2, 4, 1, 2, 5, 1, 2, 6, 1, 2],
            MemoryMarshal.Cast<byte, ushort>(image.Bytes).ToArray().Select(value => (int)value));

        static byte[] Attribute(string name, string type, byte[] value)
            => [.. Encoding.ASCII.GetBytes($"{name}\0{type}\0"), .. BitConverter.GetBytes(value.Length), .. value];
    }

    [Fact]
    public void Sums_of_differences_are_the_same_with_and_without_vectors()
    {
        for (var length = 0; length < 70; length++)
        {
            var bytes = new byte[length];
            new Random(length).NextBytes(bytes);
            var scalar = bytes.ToArray();
            ExrBytes.AccumulateScalar(scalar);
            var sums = bytes.ToArray();
            ExrBytes.Accumulate(sums);
            Assert.Equal(scalar, sums);
            ExrBytes.Difference(sums);
            Assert.Equal(bytes, sums);
            var halves = new byte[length];
            ExrBytes.Split(bytes, halves);
            ExrBytes.Interleave(halves, sums);
            Assert.Equal(bytes, sums);
        }
    }

    [Theory]
    [NeedsFfmpeg]
    [InlineData(ExrCompression.None)]
    [InlineData(ExrCompression.Rle)]
    [InlineData(ExrCompression.Zips)]
    [InlineData(ExrCompression.Zip)]
    public void Another_program_reads_what_is_written(ExrCompression compression)
    {
        using var image = DirectCodec.Pattern(DType.Float32, 37, 20, 3);
        image.AsSpan<float>()[300..900].Fill(0.25f);
        var file = Iio.ImEncode(".exr", image, new ExrWriteOptions { Compression = compression });
        var theirs = MemoryMarshal.Cast<byte, float>(
            ExternalProgram.FfmpegPixels("gbrpf32le", file, "-f", "exr_pipe", "-frame_size", "1000000", "-i", "-"));
        for (var i = 0; i < 37 * 20; i++)
        {
            Assert.Equal(image.AsSpan<float>()[3 * i], theirs[(2 * 37 * 20) + i]);
            Assert.Equal(image.AsSpan<float>()[(3 * i) + 1], theirs[i]);
            Assert.Equal(image.AsSpan<float>()[(3 * i) + 2], theirs[(37 * 20) + i]);
        }
    }

    /// <summary>Where the table of offsets begins: behind the header's last attribute.</summary>
    private static int TableOf(byte[] file) => file.AsSpan().IndexOf("screenWindowWidth\0float\0"u8) + 24 + 4 + 4 + 1;
}

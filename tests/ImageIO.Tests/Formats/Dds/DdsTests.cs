using System.Buffers.Binary;
using ImageIO.Formats.Dds;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Dds;

public class DdsTests
{
    private static readonly DdsCodec Codec = new();

    public static TheoryData<DType, int> Layouts => new(Codec.Info.Accepts.Select(layout => (layout.DType, layout.Channels)));

    public static TheoryData<string> Samples
        => [.. Directory.GetFiles(Repository.Data("dds"), "*.dds").Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith("bomb", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_layout_comes_back_as_it_was_written(DType dtype, int channels)
    {
        foreach (var (height, width) in ((int, int)[])[(1, 1), (3, 2), (5, 4), (2, 30_001)])
        {
            using var image = DirectCodec.Pattern(dtype, channels == 1 ? [height, width] : [height, width, channels]);
            using var read = DirectCodec.Read(Codec, DirectCodec.Write(Codec, image));
            DirectCodec.AssertEqual(image, read);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Damaged_and_chopped_files_end_well(string name)
    {
        var file = File.ReadAllBytes(Repository.Data("dds", name));
        DirectCodec.AssertMutationsAreHarmless(Codec, file, 200);
        DirectCodec.AssertSameWhenChopped(Codec, file);
    }

    [Fact]
    public void Smaller_resolutions_are_levels()
    {
        var path = Repository.Data("dds", "levels.dds");
        using var whole = Iio.ImRead(path);
        foreach (var (level, height, width) in ((int, int, int)[])[(1, 4, 6), (2, 2, 3), (3, 1, 1)])
        {
            using var smaller = Iio.ImRead(path, options: new ReadOptions { Level = level });
            Assert.Equal([height, width], smaller.Shape.ToArray());
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    Assert.Equal(whole[y << level].AsSpan<float>()[x << level], smaller[y].AsSpan<float>()[x]);
            }
        }
    }

    [Fact]
    public void A_volume_is_one_image_with_slices()
    {
        var properties = Iio.ImProps(Repository.Data("dds", "volume.dds"));
        Assert.Equal([3, 5, 7, 4], properties.Shape);
        Assert.Equal(1, properties.ImageCount);
    }

    [Theory]
    [InlineData(DType.UInt8, 1)]
    [InlineData(DType.UInt8, 3)]
    [InlineData(DType.UInt8, 4)]
    [InlineData(DType.Float16, 4)]
    public void Several_images_become_an_array(DType dtype, int channels)
    {
        int[] shape = channels == 1 ? [5, 7] : [5, 7, channels];
        using var first = DirectCodec.Pattern(dtype, shape);
        using var second = DirectCodec.Pattern(dtype, shape);
        second.Bytes.Reverse();
        var read = DirectCodec.ReadAll(Codec, DirectCodec.Write(Codec, [first, second, first]));
        Assert.Equal(3, read.Count);
        DirectCodec.AssertEqual(first, read[0]);
        DirectCodec.AssertEqual(second, read[1]);
        DirectCodec.AssertEqual(first, read[2]);
        read.ForEach(image => image.Dispose());
    }

    [Fact]
    public void Images_of_several_shapes_are_refused()
    {
        using var first = DirectCodec.Pattern(DType.UInt8, 5, 7);
        using var second = DirectCodec.Pattern(DType.UInt8, 5, 8);
        Assert.Throws<ImageEncodingException>(() => DirectCodec.Write(Codec, [first, second]));
    }

    [Theory]
    [InlineData(DdsCompression.Bc1, 3, 30)]
    [InlineData(DdsCompression.Bc3, 3, 30)]
    [InlineData(DdsCompression.Bc3, 4, 30)]
    public void Blocks_are_close_to_a_smooth_image(DdsCompression compression, int channels, double decibels)
    {
        using var image = NdArray.Create(DType.UInt8, 37, 50, channels);
        for (var i = 0; i < image.Bytes.Length; i++)
        {
            var (x, y, channel) = (i / channels % 50, i / channels / 50, i % channels);
            image.Bytes[i] = (byte)(channel switch { 0 => x * 5, 1 => y * 6, 2 => (x + y) * 2, _ => 255 - (x * 3) });
        }

        var file = Iio.ImEncode(".dds", image, new DdsWriteOptions { Compression = compression });
        Assert.Equal(128 + (13 * 10 * (compression == DdsCompression.Bc1 ? 8 : 16)), file.Length);
        using var read = Iio.ImRead(file);
        var sum = 0.0;
        for (var i = 0; i < 37 * 50; i++)
        {
            for (var channel = 0; channel < channels; channel++)
                sum += Math.Pow(image.Bytes[(i * channels) + channel] - read.Bytes[(i * 4) + channel], 2);
        }

        Assert.InRange(10 * Math.Log10(255 * 255 * image.Bytes.Length / sum), decibels, 100);
    }

    [Fact]
    public void A_block_of_one_or_two_colors_is_exact()
    {
        using var image = NdArray.Create(DType.UInt8, 4, 8, 4);
        for (var i = 0; i < 32; i++)
            (i % 8 < 4 ? (ReadOnlySpan<byte>)[255, 0, 0, 10]
                : i % 2 == 0 ? [0, 0, 255, 200] : [255, 255, 255, 0]).CopyTo(image.Bytes[(4 * i)..]);
        using var read = Iio.ImRead(Iio.ImEncode(".dds", image, new DdsWriteOptions { Compression = DdsCompression.Bc3 }));
        DirectCodec.AssertEqual(image, read);
    }

    [Theory]
    [InlineData(DdsCompression.Bc1, 4)]
    [InlineData(DdsCompression.Bc3, 1)]
    public void What_a_compression_does_not_take_is_refused(DdsCompression compression, int channels)
    {
        using var image = DirectCodec.Pattern(DType.UInt8, channels == 1 ? [5, 7] : [5, 7, channels]);
        Assert.Throws<ImageEncodingException>(() => Iio.ImEncode(".dds", image, new DdsWriteOptions { Compression = compression }));
    }

    [Fact]
    public void Blocks_of_halves_are_mixed_from_their_ends()
    {
        // Mode 3: two colors of ten bits each, and indices of four bits: 0 for the first pixel, 15 for all others.
        UInt128 bits = 3;
        var at = 5;
        foreach (var end in (int[])[1023, 512, 0, 0, 256, 1023])
        {
            bits |= (UInt128)(uint)end << at;
            at += 10;
        }

        bits |= ~UInt128.Zero << (at + 3);
        var file = Header("DX10", [95, 3, 0, 1, 0]);
        var block = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(block, bits);
        using var image = Iio.ImRead((byte[])[.. file, .. block]);
        Assert.Equal([4, 4, 3], image.Shape.ToArray());
        Assert.Equal([Half(65535), Half((512 << 6) + 32), 0, 0, Half((256 << 6) + 32), Half(65535)],
            image.AsSpan<Half>()[..6].ToArray().Select(BitConverter.HalfToUInt16Bits));
        Assert.Equal(image.AsSpan<Half>()[3..6], image.AsSpan<Half>()[^3..]);

        static ushort Half(int value) => (ushort)((value * 31) >> 6);
    }

    [Theory]
    [InlineData(new uint[] { 71, 3, 0, 1, 0 }, false, 3)]
    [InlineData(new uint[] { 71, 3, 0, 1, 0 }, true, 4)]
    [InlineData(new uint[] { 71, 3, 0, 1, 1 }, false, 4)]
    [InlineData(new uint[] { 71, 3, 0, 1, 3 }, true, 3)]
    public void Bc1_has_an_alpha_where_the_header_or_a_pixel_says_so(uint[] header, bool hasTransparentPixel, int channels)
    {
        byte[] block = hasTransparentPixel ? [0, 0, 1, 0, 3, 0, 0, 0] : [1, 0, 0, 0, 3, 0, 0, 0];
        using var image = Iio.ImRead((byte[])[.. Header("DX10", header), .. block]);
        Assert.Equal(channels, image.Shape[2]);
    }

    [Fact]
    public void Pixels_that_are_not_read_are_refused_by_name()
    {
        var fault = Assert.Throws<UnsupportedImageException>(
            () => Iio.ImRead((byte[])[.. Header("DX10", [182, 3, 0, 1, 0]), .. new byte[16]]));
        Assert.Contains("182", fault.Message, StringComparison.Ordinal);
        fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead((byte[])[.. Header("UYVY", []), .. new byte[64]]));
        Assert.Contains("UYVY", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [NeedsFfmpeg]
    [InlineData(DdsCompression.None, 3)]
    [InlineData(DdsCompression.None, 4)]
    [InlineData(DdsCompression.Bc1, 3)]
    [InlineData(DdsCompression.Bc3, 4)]
    public void Another_program_reads_what_is_written(DdsCompression compression, int channels)
    {
        using var image = DirectCodec.Pattern(DType.UInt8, 20, 24, channels);
        var file = Iio.ImEncode(".dds", image, new DdsWriteOptions { Compression = compression });
        using var ours = Iio.ImRead(file);
        var theirs = ExternalProgram.FfmpegPixels(channels == 4 ? "rgba" : "rgb24", file, "-f", "dds_pipe", "-frame_size",
            "1000000", "-i", "-");
        var read = ours.Shape[2];
        for (var i = 0; i < 20 * 24; i++)
        {
            for (var channel = 0; channel < channels; channel++)
                Assert.InRange(theirs[(i * channels) + channel] - ours.Bytes[(i * read) + channel], -2, 2);
        }
    }

    [Fact]
    public void Brightness_of_8_bits_may_have_masks_of_32()
    {
        const uint luminance = 0x20000;
        byte[] pixels = [.. Enumerable.Range(0, 16).Select(i => (byte)(i * 16))];
        byte[] file = [.. Header("\0\0\0\0", []), .. pixels];
        foreach (var (at, value) in ((int, uint)[])[(80, luminance), (88, 8), (92, 0xFF000000), (96, 0xFF000000), (100, 0xFF000000)])
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        using var read = DirectCodec.Read(Codec, file);
        Assert.Equal("4×4 uint8", read.ToString());
        Assert.Equal(pixels, read.Bytes.ToArray());
    }

    private static byte[] Header(string code, uint[] more)
    {
        var header = new byte[128 + (4 * more.Length)];
        "DDS "u8.CopyTo(header);
        foreach (var (at, value) in ((int, uint)[])[(4, 124), (8, 0x1007), (12, 4), (16, 4), (76, 32), (80, 4), (108, 0x1000)])
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at), value);
        System.Text.Encoding.ASCII.GetBytes(code).CopyTo(header, 84);
        for (var i = 0; i < more.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(128 + (4 * i)), more[i]);
        return header;
    }
}

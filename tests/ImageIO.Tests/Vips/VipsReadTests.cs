using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Vips;

public class VipsReadTests
{
    public static IEnumerable<TheoryDataRow<string>> Samples => VipsFiles.Samples;

    [Theory]
    [InlineData("jpeg/rgb.jpg", 24, 32, 3)]
    [InlineData("jpeg/progressive.jpg", 24, 32, 3)]
    [InlineData("webp/rgb_lossy.webp", 24, 32, 3)]
    public void A_lossy_color_image_comes_back_nearly_as_it_was_made(string sample, params int[] shape)
    {
        using var pixels = VipsFiles.Read(VipsFiles.CodecOf(sample), VipsFiles.Sample(sample));
        Assert.Equal(shape, pixels.Shape.ToArray());
        for (var y = 0; y < 24; y++)
        {
            for (var x = 0; x < 32; x++)
            {
                var pixel = pixels.Bytes.Slice(((y * 32) + x) * 3, 3);
                Assert.InRange(pixel[0], (x * 8) - 12, (x * 8) + 12);
                Assert.InRange(pixel[1], (y * 10) - 12, (y * 10) + 12);
                Assert.InRange(pixel[2], 188, 212);
            }
        }
    }

    [Fact]
    public void A_gray_jpeg_has_two_axes()
    {
        using var pixels = VipsFiles.Read(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/gray.jpg"));
        Assert.Equal([24, 32], pixels.Shape.ToArray());
        Assert.InRange(pixels.Bytes[31], 246, 250);
        Assert.Equal("L", VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/gray.jpg"))["mode"]);
    }

    [Fact]
    public void A_cmyk_jpeg_keeps_its_inks_with_zero_for_none()
    {
        using var pixels = VipsFiles.Read(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/cmyk.jpg"));
        Assert.Equal([24, 32, 4], pixels.Shape.ToArray());
        Assert.Equal("CMYK", VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/cmyk.jpg"))["mode"]);
        for (var i = 0; i < 24 * 32; i++)
        {
            var (y, x) = (i / 32, i % 32);
            Assert.InRange(pixels.Bytes[(4 * i) + 0], (x * 8) - 4, (x * 8) + 4);
            Assert.InRange(pixels.Bytes[(4 * i) + 1], (y * 10) - 4, (y * 10) + 4);
            Assert.InRange(pixels.Bytes[(4 * i) + 2], 38, 42);
            Assert.InRange(pixels.Bytes[(4 * i) + 3], 98, 102);
        }
    }

    [Fact]
    public void A_lossless_webp_is_exact_even_where_it_is_transparent()
    {
        using var rgba = VipsFiles.Read(VipsFiles.WebP, VipsFiles.Sample("webp/rgba_lossless.webp"));
        using var rgb = VipsFiles.Read(VipsFiles.WebP, VipsFiles.Sample("webp/rgb_lossless.webp"));
        Assert.Equal([24, 32, 4], rgba.Shape.ToArray());
        Assert.Equal([24, 32, 3], rgb.Shape.ToArray());
        for (var i = 0; i < 24 * 32; i++)
        {
            var (y, x) = (i / 32, i % 32);
            Assert.Equal([(byte)(x * 8), (byte)(y * 10), (byte)(x ^ y), (byte)(x * 8)], rgba.Bytes.Slice(4 * i, 4).ToArray());
            Assert.Equal([(byte)(x * 8), (byte)(y * 10), (byte)(x ^ y)], rgb.Bytes.Slice(3 * i, 3).ToArray());
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void A_lossless_avif_is_exact_and_spans_the_whole_range_of_its_type(int bits)
    {
        var sample = $"avif/rgb{bits}.avif";
        using var pixels = VipsFiles.Read(VipsFiles.Avif, VipsFiles.Sample(sample));
        Assert.Equal(bits == 8 ? DType.UInt8 : DType.UInt16, pixels.DType);
        Assert.Equal(bits, VipsFiles.ReadMetadata(VipsFiles.Avif, VipsFiles.Sample(sample))["bits"]);
        var k = (1 << bits) / 64;
        for (var i = 0; i < 24 * 32; i++)
        {
            var (y, x) = (i / 32, i % 32);
            int[] stored = [((x + y) * k) + k - 1, (x * k) + k - 1, (y * k) + k - 1];
            for (var channel = 0; channel < 3; channel++)
            {
                if (bits == 8)
                    Assert.Equal(stored[channel], pixels.Bytes[(3 * i) + channel]);
                else
                    Assert.Equal((stored[channel] << (16 - bits)) | (stored[channel] >> ((2 * bits) - 16)),
                        pixels.AsSpan<ushort>()[(3 * i) + channel]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_kind_of_source_gives_the_same_pixels(string sample)
    {
        var bytes = VipsFiles.Sample(sample);
        var codec = VipsFiles.CodecOf(sample);
        using var expected = VipsFiles.Read(codec, bytes);
        byte[] padded = [1, 2, 3, .. bytes, 4];
        ImageSource[] sources =
        [
            Repository.Data(sample.Split('/')),
            new ChoppyStream(bytes),
            new ChoppyStream(bytes, 1000),
            new MemoryStream(bytes),
            new MemoryStream(padded, 3, bytes.Length),
            padded.AsMemory(3, bytes.Length),
        ];
        foreach (var source in sources)
        {
            using var pixels = VipsFiles.Read(codec, source);
            Assert.True(expected.Bytes.SequenceEqual(pixels.Bytes), $"{source} differs.");
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_first_bytes_tell_the_format(string sample)
    {
        var registry = new CodecRegistry([VipsFiles.Jpeg, VipsFiles.WebP, VipsFiles.Avif]);
        Assert.Equal(sample.Split('/')[0], registry.FindBySignature(VipsFiles.Sample(sample))?.Info.Name);
    }

    [Theory]
    [InlineData("ftypmif1\0\0\0\0mif1avifmiaf", true)]
    [InlineData("ftypmif1\0\0\0\0avifmif1miaf", true)]
    [InlineData("ftypmif1\0\0\0\0mif1heicmiaf", false)]
    [InlineData("ftypheic\0\0\0\0mif1heic", false)]
    public void An_avif_under_the_general_brand_is_known_by_its_compatible_brands(string box, bool known)
        => Assert.Equal(known, VipsFiles.Avif.Info.Recognizes([0, 0, 0, 28, .. box.Select(c => (byte)c)]));

    [Fact]
    public void Orientation_exif_and_icc_are_told_and_pixels_come_as_stored()
    {
        var metadata = VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/orientation.jpg"));
        Assert.Equal(6, metadata["orientation"]);
        Assert.True(metadata.Exif.Span is [(byte)'M', (byte)'M', 0, 42, ..] or [(byte)'I', (byte)'I', 42, 0, ..]);
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)i), metadata.Icc.ToArray());
        using var pixels = VipsFiles.Read(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/orientation.jpg"));
        Assert.Equal([24, 32, 3], pixels.Shape.ToArray());
    }

    [Fact]
    public void Resolution_and_jfif_are_told()
    {
        var metadata = VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/dpi.jpg"));
        Assert.Equal([300.0, 150.0], (ImmutableArray<double>)metadata["dpi"]);
        Assert.Equal(257, metadata["jfif"]);
        Assert.Equal([300, 150], (ImmutableArray<int>)metadata["jfif_density"]);
        Assert.Equal(false, metadata["progressive"]);
        Assert.Equal("4:4:4", metadata["subsampling"]);
        Assert.Equal(true, VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/progressive.jpg"))["progressive"]);
    }

    [Fact]
    public void Metadata_can_be_read_before_and_after_the_pixels()
    {
        ImageSource source = VipsFiles.Sample("jpeg/orientation.jpg");
        using var stream = source.Open(Limits.Default, default);
        using var decoder = VipsFiles.Jpeg.CreateDecoder(stream, ReadOptions.Default);
        Assert.Equal(6, decoder.ReadMetadata(excludeApplied: false)["orientation"]);
        using var pixels = NdArray.Create(DType.UInt8, 24, 32, 3);
        decoder.ReadPixels(pixels);
        Assert.Equal(6, decoder.ReadMetadata(excludeApplied: false)["orientation"]);
        Assert.Null(decoder.ReadHeader());
        Assert.True(decoder.TrySeek(0));
        Assert.NotNull(decoder.ReadHeader());
        using var again = NdArray.Create(DType.UInt8, 24, 32, 3);
        decoder.ReadPixels(again);
        Assert.True(pixels.Bytes.SequenceEqual(again.Bytes));
        decoder.Dispose();
        decoder.Dispose();
    }

    [Fact]
    public void After_a_skip_the_image_can_be_read_even_from_a_stream_that_cant_seek()
    {
        var bytes = VipsFiles.Sample("jpeg/rgb.jpg");
        ImageSource source = new ChoppyStream(bytes);
        using var stream = source.Open(Limits.Default, default);
        using var decoder = VipsFiles.Jpeg.CreateDecoder(stream, ReadOptions.Default);
        Assert.NotNull(decoder.ReadHeader());
        Assert.True(decoder.TrySkipPixels());
        Assert.Null(decoder.ReadHeader());
        Assert.False(decoder.TrySeek(1));
        Assert.True(decoder.TrySeek(0));
        using var pixels = NdArray.Create(DType.UInt8, 24, 32, 3);
        decoder.ReadPixels(pixels);
        using var expected = VipsFiles.Read(VipsFiles.Jpeg, bytes);
        Assert.True(expected.Bytes.SequenceEqual(pixels.Bytes));
        Assert.False(decoder.TrySeek(0));
    }

    [Fact]
    public void Bytes_in_memory_count_as_read()
    {
        var bytes = VipsFiles.Sample("webp/rgb_lossy.webp");
        ImageSource source = bytes;
        using var stream = source.Open(Limits.Default, default);
        using var decoder = VipsFiles.WebP.CreateDecoder(stream, ReadOptions.Default);
        Assert.NotNull(decoder.ReadHeader());
        Assert.Equal(bytes.Length, stream.Position);
        Assert.Equal("RGB", decoder.ReadMetadata(excludeApplied: true)["mode"]);
    }

    [Fact]
    public void A_block_of_metadata_over_the_limit_is_refused()
    {
        var options = new ReadOptions { Limits = Limits.Default with { MaxMetadataBytes = 100 } };
        Assert.Throws<ImageLimitException>(() => VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/orientation.jpg"), options));
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.PillowJpeg)]
    [InlineData("chelsea.jpg")]
    [InlineData("bricks.jpg")]
    [InlineData("wood.jpg")]
    [InlineData("meadow_cube.jpg")]
    [InlineData("Ankylosaurus_&_Stegosaurus_Thumbnail.jpg")]
    public void Real_jpegs_are_within_two_levels_of_Pillow(string name)
    {
        var path = TestImages.Path(name);
        var expected = ExternalProgram.Python(VipsFiles.PillowPixels, path);
        using var pixels = VipsFiles.Read(VipsFiles.Jpeg, path);
        Assert.InRange(VipsFiles.MaxDifference(expected, pixels.Bytes), 0, 2);
    }

    [Theory]
    [InlineData("bricks.jpg", 96.0, 0, 102 - 6)]
    [InlineData("wood.jpg", 72.0, 3144, 102 - 6)]
    public void Real_jpegs_tell_their_metadata(string name, double dpi, int icc, int exif)
    {
        var metadata = VipsFiles.ReadMetadata(VipsFiles.Jpeg, TestImages.Path(name));
        Assert.Equal([dpi, dpi], (ImmutableArray<double>)metadata["dpi"]);
        Assert.Equal(icc, metadata.Icc.Length);
        Assert.Equal(exif, metadata.Exif.Length);
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.PillowJpeg)]
    public void Cmyk_jpegs_come_as_Pillow_gives_them()
    {
        var path = Repository.Data("jpeg", "cmyk.jpg");
        var expected = ExternalProgram.Python(VipsFiles.PillowPixels, path);
        using var pixels = VipsFiles.Read(VipsFiles.Jpeg, path);
        Assert.InRange(VipsFiles.MaxDifference(expected, pixels.Bytes), 0, 2);
    }

    [Fact]
    public void Eight_threads_read_at_once_without_disturbing_one_another()
    {
        var samples = VipsFiles.Samples.Select(row => row.Data).ToArray();
        var expected = samples.Select(name => Decode(name)).ToArray();
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var which = i % samples.Length;
            if (i % 7 == 0)
                Assert.Throws<CorruptImageException>(() =>
                    VipsFiles.Read(VipsFiles.CodecOf(samples[which]), VipsFiles.Sample(samples[which])[..100]).Dispose());
            else
                Assert.Equal(expected[which], Decode(samples[which]));
        });

        static byte[] Decode(string name)
        {
            using var pixels = VipsFiles.Read(VipsFiles.CodecOf(name), VipsFiles.Sample(name));
            return pixels.Bytes.ToArray();
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    public void Widening_is_the_same_with_and_without_vectors(int bits)
    {
        var samples = Enumerable.Range(0, 1 << bits).Select(value => (ushort)(value << (16 - bits)))
            .Concat([(ushort)0xFFFF, (ushort)0]).ToArray();
        var scalar = samples.ToArray();
        ImageIO.Vips.AvifCodec.Widen(samples, bits);
        ImageIO.Vips.AvifCodec.WidenScalar(scalar, bits);
        Assert.Equal(scalar, samples);
        Assert.Equal(0xFFFF, samples[(1 << bits) - 1]);
        Assert.Equal(0, samples[0]);
        Assert.All(MemoryMarshal.Cast<ushort, ushort>(samples)[..(1 << bits)].ToArray().Index(),
            pair => Assert.Equal(pair.Index, pair.Item >> (16 - bits)));
    }
}

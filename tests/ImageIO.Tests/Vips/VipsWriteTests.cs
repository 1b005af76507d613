using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tests.Metadata;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Vips;

public class VipsWriteTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_jpeg_comes_back_nearly_as_it_was(int channels)
    {
        using var picture = VipsFiles.Ramps(40, 60, channels);
        using var read = VipsFiles.Read(VipsFiles.Jpeg, VipsFiles.Write(VipsFiles.Jpeg, picture));
        Assert.Equal(picture.Shape.ToArray(), read.Shape.ToArray());
        Assert.InRange(VipsFiles.MaxDifference(picture.Bytes, read.Bytes), 0, 8);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_lossless_webp_comes_back_exactly(int channels)
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 37, 53, channels);
        if (channels == 4)
            picture.Bytes[3] = picture.Bytes[7] = 0;
        using var read = VipsFiles.Read(VipsFiles.WebP, VipsFiles.Write(VipsFiles.WebP, picture, new WebPWriteOptions { Lossless = true }));
        Assert.True(picture.Bytes.SequenceEqual(read.Bytes));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_lossless_avif_of_8_bits_comes_back_exactly(int channels)
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 37, 53, channels);
        using var read = VipsFiles.Read(VipsFiles.Avif,
            VipsFiles.Write(VipsFiles.Avif, picture, new AvifWriteOptions { Lossless = true, Effort = 0 }));
        Assert.Equal(picture.Shape.ToArray(), read.Shape.ToArray());
        Assert.True(picture.Bytes.SequenceEqual(read.Bytes));
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(12, 3)]
    [InlineData(12, 4)]
    public void A_lossless_avif_of_16_bits_keeps_the_upper_bits_exactly(int bits, int channels)
    {
        using var picture = VipsFiles.Noise(DType.UInt16, 37, 53, channels);
        using var read = VipsFiles.Read(VipsFiles.Avif,
            VipsFiles.Write(VipsFiles.Avif, picture, new AvifWriteOptions { Lossless = true, Effort = 0, BitDepth = bits }));
        Assert.Equal(DType.UInt16, read.DType);
        var from = picture.AsSpan<ushort>();
        var to = read.AsSpan<ushort>();
        for (var i = 0; i < from.Length; i++)
            Assert.Equal(from[i] >> (16 - bits), to[i] >> (16 - bits));

        // What was read once has all its bits, and stays the same from then on.
        using var again = VipsFiles.Read(VipsFiles.Avif,
            VipsFiles.Write(VipsFiles.Avif, read, new AvifWriteOptions { Lossless = true, Effort = 0, BitDepth = bits }));
        Assert.True(read.Bytes.SequenceEqual(again.Bytes));
    }

    [Theory]
    [InlineData(2000)]
    [InlineData(4000)]
    public void A_still_webp_has_the_size_that_is_asked_for(int size)
    {
        using var picture = NdArray.Create(DType.UInt8, 120, 160, 3);
        new Random(1).NextBytes(picture.Bytes);
        for (var i = 3; i < picture.Bytes.Length; i++)
            picture.Bytes[i] = (byte)((picture.Bytes[i] + (7 * picture.Bytes[i - 3])) / 8);
        var length = VipsFiles.Write(VipsFiles.WebP, picture, new WebPWriteOptions { TargetSize = size }).Length;
        Assert.InRange(length, size * 0.8, size * 1.02);
    }

    [Fact]
    public void An_animation_has_no_size_that_is_asked_for()
    {
        using var frame = NdArray.Create(DType.UInt8, 8, 8, 3);
        var fault = Assert.Throws<ImageEncodingException>(() =>
            Iio.ImEncode(".webp", (NdArray[])[frame, frame], new WebPWriteOptions { TargetSize = 1000 }));
        Assert.Contains("still images", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixteen_bits_written_as_8_come_back_as_8()
    {
        using var picture = VipsFiles.Noise(DType.UInt16, 20, 20, 3);
        using var read = VipsFiles.Read(VipsFiles.Avif,
            VipsFiles.Write(VipsFiles.Avif, picture, new AvifWriteOptions { Lossless = true, Effort = 0, BitDepth = 8 }));
        Assert.Equal(DType.UInt8, read.DType);
        for (var i = 0; i < picture.Length; i++)
            Assert.Equal(picture.AsSpan<ushort>()[i] >> 8, read.Bytes[i]);
    }

    [Theory]
    [InlineData("webp", 3)]
    [InlineData("webp", 4)]
    [InlineData("avif", 3)]
    [InlineData("avif", 4)]
    public void A_lossy_file_comes_back_nearly_as_it_was(string name, int channels)
    {
        var codec = VipsFiles.CodecOf(name);
        using var picture = VipsFiles.Ramps(40, 60, channels);
        using var read = VipsFiles.Read(codec, VipsFiles.Write(codec, picture));
        Assert.Equal(picture.Shape.ToArray(), read.Shape.ToArray());
        Assert.InRange(VipsFiles.MaxDifference(picture.Bytes, read.Bytes), 0, 24);
    }

    [Fact]
    public void Quality_makes_size()
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 64, 64, 3);
        Assert.True(Size(VipsFiles.Jpeg, new JpegWriteOptions { Quality = 10 }) < Size(VipsFiles.Jpeg,
            new JpegWriteOptions { Quality = 90 }));
        Assert.True(Size(VipsFiles.WebP, new WebPWriteOptions { Quality = 10 }) < Size(VipsFiles.WebP,
            new WebPWriteOptions { Quality = 90 }));
        Assert.True(Size(VipsFiles.Avif, new AvifWriteOptions { Quality = 10, Effort = 0 }) < Size(VipsFiles.Avif,
            new AvifWriteOptions { Quality = 90, Effort = 0 }));
        Assert.Equal(Size(VipsFiles.Jpeg, new JpegWriteOptions { Quality = 90 }), Size(VipsFiles.Jpeg, WriteOptions.Default));

        int Size(ImageCodec codec, WriteOptions options) => VipsFiles.Write(codec, picture, options).Length;
    }

    [Fact]
    public void Jpeg_options_reach_the_file()
    {
        using var picture = VipsFiles.Ramps(64, 64, 3);
        var standard = VipsFiles.Write(VipsFiles.Jpeg, picture);
        var optimized = VipsFiles.Write(VipsFiles.Jpeg, picture, new JpegWriteOptions { OptimizeHuffman = true });
        var fancy = VipsFiles.Write(VipsFiles.Jpeg, picture,
            new JpegWriteOptions { Progressive = true, ChromaSubsampling = ChromaSubsampling.Yuv420 });
        Assert.True(optimized.Length < standard.Length);
        Assert.Equal("4:4:4", VipsFiles.ReadMetadata(VipsFiles.Jpeg, standard)["subsampling"]);
        Assert.Equal(false, VipsFiles.ReadMetadata(VipsFiles.Jpeg, standard)["progressive"]);
        Assert.Equal("4:2:0", VipsFiles.ReadMetadata(VipsFiles.Jpeg, fancy)["subsampling"]);
        Assert.Equal(true, VipsFiles.ReadMetadata(VipsFiles.Jpeg, fancy)["progressive"]);
        Assert.Equal("4:4:4", VipsFiles.ReadMetadata(VipsFiles.Jpeg,
            VipsFiles.Write(VipsFiles.Jpeg, picture,
                new JpegWriteOptions { Quality = 50, ChromaSubsampling = ChromaSubsampling.Yuv444 }))["subsampling"]);
    }

    [Fact]
    public void Cmyk_is_written_as_cmyk_and_alpha_never()
    {
        using var picture = VipsFiles.Ramps(32, 32, 4);
        picture.ColorModel = ColorModel.Cmyk;
        var bytes = VipsFiles.Write(VipsFiles.Jpeg, picture, new JpegWriteOptions { Quality = 95 });
        using var read = VipsFiles.Read(VipsFiles.Jpeg, bytes);
        Assert.Equal("CMYK", VipsFiles.ReadMetadata(VipsFiles.Jpeg, bytes)["mode"]);
        Assert.InRange(VipsFiles.MaxDifference(picture.Bytes, read.Bytes), 0, 8);
        Assert.Contains(new PixelLayout(DType.UInt8, 4, ColorModel.Cmyk), VipsFiles.Jpeg.Info.Accepts);
        Assert.DoesNotContain(new PixelLayout(DType.UInt8, 4), VipsFiles.Jpeg.Info.Accepts);
    }

    [Fact]
    public void Jpeg_metadata_comes_back_byte_for_byte()
    {
        using var picture = VipsFiles.Ramps(16, 16, 3);
        var source = VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/orientation.jpg"));
        var icc = new byte[150_000];
        new Random(2).NextBytes(icc);
        var metadata = new ImageMetadata([new("dpi", new[] { 300.0, 150.0 })])
        {
            Exif = source.Exif,
            Icc = icc,
            Xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"u8.ToArray(),
        };
        var read = VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Write(VipsFiles.Jpeg, picture, metadata: metadata));
        Assert.Equal(source.Exif.ToArray(), read.Exif.ToArray());
        Assert.Equal(icc, read.Icc.ToArray());
        Assert.Equal(metadata.Xmp.ToArray(), read.Xmp.ToArray());
        Assert.Equal([300.0, 150.0], (ImmutableArray<double>)read["dpi"]);
        Assert.Equal(6, read["orientation"]);
        var bare = VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Write(VipsFiles.Jpeg, picture));
        Assert.False(bare.ContainsKey("dpi"));
        Assert.True(bare.Exif.IsEmpty && bare.Icc.IsEmpty && bare.Xmp.IsEmpty);
        Assert.Equal(257, bare["jfif"]);
    }

    [Fact]
    public void Metadata_of_the_options_are_written_where_the_image_has_none()
    {
        using var picture = VipsFiles.Ramps(16, 16, 3);
        var options = new JpegWriteOptions
        {
            Metadata = new ImageMetadata([new("dpi", new[] { 96.0, 96.0 })]) { Xmp = "<general/>"u8.ToArray(), Icc = new byte[9] },
        };
        using var file = new MemoryStream();
        using (var writer = Iio.ImOpenWrite(file, options))
            writer.Write(picture, metadata: new ImageMetadata { Xmp = "<own/>"u8.ToArray() });
        var read = VipsFiles.ReadMetadata(VipsFiles.Jpeg, file.ToArray());
        Assert.Equal("<own/>"u8.ToArray(), read.Xmp.ToArray());
        Assert.Equal(9, read.Icc.Length);
        Assert.Equal([96.0, 96.0], (ImmutableArray<double>)read["dpi"]);
    }

    [Fact]
    public void Avif_turns_pixels_itself_and_no_exif_turns_them_again()
    {
        using var picture = VipsFiles.Ramps(24, 32, 3);
        var exif = VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/orientation.jpg")).Exif;
        Assert.Equal(6, ImageIO.Pixels.Orientation.FromExif(exif.Span));
        var bytes = VipsFiles.Write(VipsFiles.Avif, picture, null, new ImageMetadata { Exif = exif });
        using var read = VipsFiles.Read(VipsFiles.Avif, bytes);
        Assert.Equal([32, 24, 3], read.Shape.ToArray());
        var metadata = VipsFiles.ReadMetadata(VipsFiles.Avif, bytes);
        Assert.False(metadata.ContainsKey("orientation"));
        Assert.Equal(1, ImageIO.Pixels.Orientation.FromExif(metadata.Exif.Span));
    }

    [Theory]
    [InlineData("II*\0")]
    [InlineData("MM\0*")]
    public void An_exif_block_is_set_upright_and_damaged_ones_are_left_alone(string header)
    {
        var isLittle = header[0] == 'I';
        byte[] body = isLittle ? [8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
            : [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];
        byte[] exif = [.. header.Select(c => (byte)c), .. body];
        Assert.Equal(6, ImageIO.Pixels.Orientation.FromExif(exif));
        for (var cut = 0; cut < exif.Length; cut++)
            CodecTools.SetUpright(exif.AsSpan(0, cut).ToArray());
        CodecTools.SetUpright(exif);
        Assert.Equal(1, ImageIO.Pixels.Orientation.FromExif(exif));
    }

    [Fact]
    public void Cmyk_stays_cmyk_from_file_to_file_and_never_passes_for_rgba()
    {
        using var picture = VipsFiles.Ramps(32, 32, 4);
        Assert.Throws<UnsupportedImageException>(() => Iio.ImEncode(".jpg", picture));
        using var dropped = Iio.ImRead(Iio.ImEncode(".jpg", picture, new WriteOptions { AllowLossyConversion = true }));
        Assert.Equal([32, 32, 3], dropped.Shape.ToArray());

        picture.ColorModel = ColorModel.Cmyk;
        var bytes = Iio.ImEncode(".jpg", picture);
        Assert.Equal(ColorModel.Cmyk, Iio.ImProps(bytes).ColorModel);
        using var read = Iio.ImRead(bytes);
        Assert.Equal([32, 32, 4], read.Shape.ToArray());
        Assert.Equal(ColorModel.Cmyk, read.ColorModel);
        Assert.Equal(ColorModel.Cmyk, Iio.ImProps(Iio.ImEncode(".jpg", read)).ColorModel);
        foreach (var extension in new[] { ".png", ".webp", ".avif", ".bmp", ".gif", ".pam" })
        {
            var refusal = Assert.Throws<UnsupportedImageException>(() => Iio.ImEncode(extension, read));
            Assert.Contains("CMYK", refusal.Message, StringComparison.Ordinal);
        }

        Assert.NotEmpty(Iio.ImEncode(".npy", read));
    }

    [Fact]
    public void An_exif_block_too_long_for_jpeg_is_refused()
    {
        using var picture = VipsFiles.Ramps(16, 16, 3);
        Assert.Throws<ImageEncodingException>(() =>
            VipsFiles.Write(VipsFiles.Jpeg, picture, metadata: new ImageMetadata { Exif = new byte[70_000] }));
    }

    [Theory]
    [InlineData("webp")]
    [InlineData("avif")]
    public void Webp_and_avif_keep_exif_icc_and_xmp(string name)
    {
        var codec = VipsFiles.CodecOf(name);
        using var picture = VipsFiles.Ramps(16, 16, 3);
        var exif = VipsFiles.ReadMetadata(VipsFiles.Jpeg, VipsFiles.Sample("jpeg/orientation.jpg")).Exif;
        // One that is valid: libvips keeps no other.
        var icc = IccProfile.Create();
        var metadata = new ImageMetadata([new("dpi", new[] { 300.0, 150.0 })])
        {
            Exif = exif,
            Icc = icc,
            Xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"u8.ToArray(),
        };
        var read = VipsFiles.ReadMetadata(codec, VipsFiles.Write(codec, picture, metadata: metadata));
        Assert.True(read.Exif.Span.IndexOf("ImageIO"u8) > 0);
        Assert.True(read.Exif.Span[0] is (byte)'I' or (byte)'M');
        Assert.Equal(icc, read.Icc.ToArray());
        Assert.Equal(metadata.Xmp.ToArray(), read.Xmp.ToArray());
        Assert.Equal([300.0, 150.0], (ImmutableArray<double>)read["dpi"]);
        var bare = VipsFiles.ReadMetadata(codec, VipsFiles.Write(codec, picture));
        Assert.True(bare.Exif.IsEmpty && bare.Icc.IsEmpty && bare.Xmp.IsEmpty);
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.PillowJpeg)]
    [InlineData(1, ColorModel.Gray)]
    [InlineData(3, ColorModel.Rgb)]
    [InlineData(4, ColorModel.Cmyk)]
    public void Pillow_reads_our_jpegs_as_we_do(int channels, ColorModel model)
    {
        using var picture = VipsFiles.Ramps(40, 60, channels);
        picture.ColorModel = model;
        var bytes = VipsFiles.Write(VipsFiles.Jpeg, picture, new JpegWriteOptions(), new ImageMetadata { Xmp = "<x/>"u8.ToArray() });
        using var ours = VipsFiles.Read(VipsFiles.Jpeg, bytes);
        var theirs = InFile(bytes, ".jpg", path => ExternalProgram.Python(VipsFiles.PillowPixels, path));
        Assert.InRange(VipsFiles.MaxDifference(theirs, ours.Bytes), 0, 2);
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.PillowWebP)]
    [InlineData(3)]
    [InlineData(4)]
    public void Pillow_reads_our_lossless_webp_exactly(int channels)
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 37, 53, channels);
        var bytes = VipsFiles.Write(VipsFiles.WebP, picture, new WebPWriteOptions { Lossless = true });
        Assert.Equal(picture.Bytes.ToArray(), InFile(bytes, ".webp", path => ExternalProgram.Python(VipsFiles.PillowPixels, path)));
    }

    [Fact]
    [NeedsFfmpeg("demuxers obu", "decoders libdav1d|libaom-av1|libgav1")]
    public void Ffmpeg_reads_the_av1_of_our_lossless_avif_exactly()
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 36, 52, 3);
        var bytes = VipsFiles.Write(VipsFiles.Avif, picture, new AvifWriteOptions { Lossless = true, Effort = 0 });

        // Older ffmpegs can't find the data by libheif's table of it: they get what the file holds, the AV1 bit stream.
        var stream = bytes[(bytes.AsSpan().IndexOf("mdat"u8) + 4)..];
        var theirs = InFile(stream, ".obu", path => ExternalProgram.FfmpegPixels("rgb24", default, "-f", "obu", "-i", path));
        Assert.Equal(picture.Bytes.ToArray(), theirs);
    }

    [Fact]
    [NeedsFfmpeg("demuxers webp_pipe", "decoders webp")]
    public void Ffmpeg_reads_our_lossless_webp_exactly()
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 36, 52, 3);
        var bytes = VipsFiles.Write(VipsFiles.WebP, picture, new WebPWriteOptions { Lossless = true });
        Assert.Equal(picture.Bytes.ToArray(), InFile(bytes, ".webp", path => ExternalProgram.FfmpegPixels("rgb24", default, "-i", path)));
    }

    [Fact]
    public void Options_outside_their_range_are_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegWriteOptions { Quality = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegWriteOptions { Quality = 120 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegWriteOptions { ChromaSubsampling = (ChromaSubsampling)9 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebPWriteOptions { Quality = 101 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebPWriteOptions { Effort = 7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WebPWriteOptions { TargetSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AvifWriteOptions { Quality = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AvifWriteOptions { Effort = 10 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AvifWriteOptions { BitDepth = 9 });
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("webp")]
    [InlineData("avif")]
    public void What_the_target_throws_comes_out_as_itself(string name)
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 400, 400, 3);
        WriteOptions options = name == "avif" ? new AvifWriteOptions { Lossless = true, Effort = 0 } : WriteOptions.Default;
        var fault = new IOException("The disk is full.");
        ImageTarget target = new FailingStream(fault);
        using var stream = target.Open(default);
        Assert.Same(fault, Assert.Throws<IOException>(() => VipsFiles.WriteTo(stream, VipsFiles.CodecOf(name), picture, options)));
    }

    [Fact]
    public void Cancelling_in_the_middle_of_a_write_comes_out_as_cancelling()
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 400, 400, 3);
        using var cancel = new CancellationTokenSource();
        ImageTarget target = new FailingStream(null, cancel.Cancel);
        using var stream = target.Open(cancel.Token);
        Assert.Throws<OperationCanceledException>(() => VipsFiles.WriteTo(stream, VipsFiles.Jpeg, picture));
    }

    [Fact]
    public void What_libvips_refuses_to_write_is_an_encoding_fault_in_its_words()
    {
        using var wide = NdArray.Create(DType.UInt8, 1, 17_000, 3);
        wide.Bytes.Clear();
        Assert.Contains("webp", Assert.Throws<ImageEncodingException>(() => VipsFiles.Write(VipsFiles.WebP, wide)).Message,
            StringComparison.OrdinalIgnoreCase);
        using var empty = NdArray.Create(DType.UInt8, 0, 10, 3);
        Assert.Throws<ImageEncodingException>(() => VipsFiles.Write(VipsFiles.Jpeg, empty));
    }

    [Fact]
    public void A_file_takes_one_image_and_needs_one()
    {
        using var picture = VipsFiles.Ramps(16, 16, 3);
        using var stream = ImageTarget.FromMemory(new MemoryOutput()).Open(default);
        using var encoder = VipsFiles.Jpeg.CreateEncoder(stream, WriteOptions.Default);
        Assert.Throws<ImageEncodingException>(encoder.Finish);
        encoder.Write(picture, default, ImageMetadata.Empty, default);
        Assert.Throws<ImageEncodingException>(() => encoder.Write(picture, default, ImageMetadata.Empty, default));
        encoder.Dispose();
        encoder.Dispose();
    }

    [Fact]
    public void Writing_leaves_little_for_the_collector()
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 300, 400, 3);
        using var stream = ((ImageTarget)Stream.Null).Open(default);
        foreach (var codec in new[] { VipsFiles.Jpeg, VipsFiles.WebP })
        {
            VipsFiles.WriteTo(stream, codec, picture);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 5; i++)
                VipsFiles.WriteTo(stream, codec, picture);
            Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 5, 0, 30_000);
        }
    }

    private static byte[] InFile(byte[] bytes, string extension, Func<string, byte[]> use)
    {
        var path = Path.Combine(Path.GetTempPath(), $"imageio-test-{Guid.NewGuid():N}{extension}");
        File.WriteAllBytes(path, bytes);
        try
        {
            return use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed class FailingStream(Exception? fault, Action? onWrite = null) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            onWrite?.Invoke();
            if (fault is not null)
                throw fault;
            base.Write(buffer);
        }
    }
}

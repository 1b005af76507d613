using System.Collections.Immutable;
using System.Text;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Png;

public class PngWriteTests
{
    [Theory]
    [InlineData(DType.Bool, 1)]
    [InlineData(DType.UInt8, 1)]
    [InlineData(DType.UInt8, 2)]
    [InlineData(DType.UInt8, 3)]
    [InlineData(DType.UInt8, 4)]
    [InlineData(DType.UInt16, 1)]
    [InlineData(DType.UInt16, 2)]
    [InlineData(DType.UInt16, 3)]
    [InlineData(DType.UInt16, 4)]
    public void Every_layout_comes_back_exactly(DType dtype, int channels)
    {
        foreach (var (width, height) in new[] { (1, 1), (3, 2), (17, 5), (250, 131) })
        {
            using var pixels = Random(dtype, channels, width, height);
            foreach (var filter in Enum.GetValues<PngFilterStrategy>())
                AssertRoundTrip(pixels, new PngWriteOptions { Filter = filter });
            foreach (var strategy in Enum.GetValues<PngCompressionStrategy>())
                AssertRoundTrip(pixels, new PngWriteOptions { Strategy = strategy });
            foreach (var level in new[] { 0, 1, 6, 9 })
                AssertRoundTrip(pixels, new PngWriteOptions { CompressionLevel = level });
        }
    }

    [Theory]
    [NeedsPython(NeedsPythonAttribute.Numpy, NeedsPythonAttribute.Pillow)]
    [InlineData(DType.Bool, 1, "1")]
    [InlineData(DType.UInt8, 1, "L")]
    [InlineData(DType.UInt8, 2, "LA")]
    [InlineData(DType.UInt8, 3, "RGB")]
    [InlineData(DType.UInt8, 4, "RGBA")]
    public void Pillow_reads_what_is_written(DType dtype, int channels, string mode)
    {
        using var pixels = Random(dtype, channels, 61, 43);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, PngTesting.Write(pixels));
            var theirs = ExternalProgram.Python(
                "import sys,numpy;from PIL import Image;i=Image.open(sys.argv[1]);assert " +
                "i.mode==sys.argv[2],i.mode;sys.stdout.buffer.write((numpy.asarray(i.convert('L'))//255 if i.mode=='1' else " +
                "numpy.asarray(i)).tobytes())",
                path,
                mode);
            Assert.Equal(pixels.Bytes.ToArray(), theirs);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [NeedsFfmpeg("demuxers png_pipe", "decoders png")]
    [InlineData(1, "gray16le")]
    [InlineData(2, "ya16le")]
    [InlineData(3, "rgb48le")]
    [InlineData(4, "rgba64le")]
    public void FFmpeg_reads_the_16_bits_that_are_written(int channels, string format)
    {
        using var pixels = Random(DType.UInt16, channels, 61, 43);
        var theirs = ExternalProgram.FfmpegPixels(format, PngTesting.Write(pixels), "-f", "png_pipe", "-i", "-");
        Assert.Equal(pixels.Bytes.ToArray(), theirs);
    }

    [Fact]
    public void Metadata_comes_back()
    {
        using var pixels = Random(DType.UInt8, 3, 10, 10);
        var profile = new byte[5000];
        new Random(1).NextBytes(profile);
        var time = new DateTimeOffset(2024, 2, 29, 23, 59, 58, TimeSpan.Zero);
        var written = new ImageMetadata(
        [
            new("dpi", new[] { 300.0, 150.0 }), new("gamma", 0.45455),
            new("chromaticity", new[] { .3127, .329, .64, .33, .3, .6, .15, .06 }), new("time", time),
            new("Title", "Grün und schön"), new("Comment", "日本語"), new("jfif_version", 1), new(new string('k', 80), "too long a keyword"),
        ])
        {
            Exif = "II*\0\b\0\0\0\0\0\0\0\0\0"u8.ToArray(),
            Icc = profile,
            Xmp = Encoding.UTF8.GetBytes("<x:xmpmeta>ü</x:xmpmeta>"),
        };
        var file = PngTesting.Write(pixels, null, written);
        var read = PngTesting.Metadata(file, new ReadOptions { Tolerance = Tolerance.Strict });
        Assert.Equal(written.Exif.ToArray(), read.Exif.ToArray());
        Assert.Equal(written.Icc.ToArray(), read.Icc.ToArray());
        Assert.Equal(written.Xmp.ToArray(), read.Xmp.ToArray());
        Assert.Equal(0.45455, read["gamma"]);
        Assert.Equal((ImmutableArray<double>)written["chromaticity"], (ImmutableArray<double>)read["chromaticity"]);
        Assert.Equal(time, read["time"]);
        Assert.Equal("Grün und schön", read["title"]);
        Assert.Equal("日本語", read["comment"]);
        Assert.True(read.TryGet<double[]>("dpi", out var dpi));
        Assert.InRange(dpi[0], 299.99, 300.01);
        Assert.InRange(dpi[1], 149.98, 150.02);
        Assert.Equal(7, read.Count);
    }

    [Fact]
    public void Metadata_given_with_the_image_wins_over_that_of_the_options()
    {
        using var pixels = Random(DType.UInt8, 1, 4, 4);
        var general = new ImageMetadata([new("Title", "general"), new("Author", "somebody"), new("srgb", 1)]) { Exif = new byte[] { 1 } };
        var specific = new ImageMetadata([new("title", "specific")]) { Exif = new byte[] { 2 } };
        using var file = new MemoryStream();
        using (var writer = Iio.ImOpenWrite(file, new PngWriteOptions { Metadata = general }))
            writer.Write(pixels, metadata: specific);
        var read = PngTesting.Metadata(file.ToArray());
        Assert.Equal("specific", read["Title"]);
        Assert.Equal("somebody", read["Author"]);
        Assert.Equal(1, read["srgb"]);
        Assert.Equal([2], read.Exif.ToArray());
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Pillow)]
    public void Pillow_finds_the_metadata_that_is_written()
    {
        using var pixels = Random(DType.UInt8, 3, 10, 10);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path,
                PngTesting.Write(pixels, null,
                    new ImageMetadata([new("dpi", new[] { 72.0, 72.0 }), new("Title", "Grün"), new("Note", "日本")])
                    {
                        Icc = new byte[300],
                    }));
            var theirs = ExternalProgram.Python(
                "import sys;from PIL import " +
                "Image;i=Image.open(sys.argv[1]);i.load();sys.stdout.buffer.write('|'.join([" +
                "i.info['Title'],i.info['Note'],str(round(i.info['dpi'][0])),str(len(i.info['icc_profile']))]).encode())",
                path);
            Assert.Equal("Grün|日本|72|300", Encoding.UTF8.GetString(theirs));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_second_image_behind_an_announced_only_one_is_refused_and_none_is_too()
    {
        using var pixels = Random(DType.UInt8, 3, 4, 4);
        using var output = new ImageIO.Resources.MemoryOutput();
        using var target = ImageIO.Resources.ImageTarget.FromMemory(output).Open(CancellationToken.None);
        using var encoder = PngTesting.Codec.CreateEncoder(target, WriteOptions.Default);
        Assert.Throws<ImageEncodingException>(encoder.Finish);
        encoder.Write(pixels, default(ImageIO.Codecs.FrameTiming) with { Count = 1 }, ImageMetadata.Empty, CancellationToken.None);
        Assert.Throws<ImageEncodingException>(() => encoder.Write(pixels, default, ImageMetadata.Empty, CancellationToken.None));
    }

    [Theory]
    [InlineData(DType.Float32, 3)]
    [InlineData(DType.UInt8, 5)]
    [InlineData(DType.Bool, 3)]
    public void A_layout_that_PNG_does_not_have_is_refused(DType dtype, int channels)
    {
        using var pixels = NdArray.Create(dtype, 4, 4, channels);
        Assert.Throws<ImageEncodingException>(() => PngTesting.Write(pixels));
    }

    [Fact]
    public void A_compression_level_out_of_range_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new PngWriteOptions { CompressionLevel = 10 });

    private static void AssertRoundTrip(NdArray pixels, PngWriteOptions options)
    {
        using var back = PngTesting.Read(PngTesting.Write(pixels, options), new ReadOptions { Tolerance = Tolerance.Strict });
        Assert.Equal(pixels.ToString(), back.ToString());
        Assert.True(pixels.Bytes.SequenceEqual(back.Bytes), $"{pixels} with {options}");
    }

    private static NdArray Random(DType dtype, int channels, int width, int height)
    {
        var pixels = channels == 1 ? NdArray.Create(dtype, height, width) : NdArray.Create(dtype, height, width, channels);
        var random = new Random(width + channels);
        var bytes = pixels.Bytes;
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(dtype == DType.Bool ? random.Next(2) : random.Next(4) == 0 ? random.Next(256) : i * 3 / width);
        return pixels;
    }
}

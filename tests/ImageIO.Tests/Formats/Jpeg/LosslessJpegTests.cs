using System.Collections.Immutable;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Formats.Jpeg;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats.Jpeg;

/// <summary>
/// What is special about JPEGs that libjpeg doesn't read; the samples and every general rule are run by the conformance suite.
/// </summary>
public class LosslessJpegTests
{
    private static ImageCodec Codec => Iio.Codecs.Get("jpeg-lossless");

    [Theory]
    [InlineData("gray12.jpg")]
    [InlineData("gray12-lossy.jpg")]
    [InlineData("rgb12-progressive.jpg")]
    public void The_codec_of_JPEGs_passes_on_what_it_does_not_read(string name)
    {
        var file = Sample(name);
        using var expected = DirectCodec.Read(Codec, file);
        Assert.Equal(DType.UInt16, expected.DType);
        foreach (var source in (ImageSource[])[file, new ChoppyStream(file, 100), Repository.Data("jpeg-lossless", name)])
        {
            using var reader = Iio.ImOpen(source);
            Assert.Equal("jpeg", reader.Codec.Name);
            using var pixels = reader.Read(0);
            DirectCodec.AssertEqual(expected, pixels);
        }
    }

    [Fact]
    public void A_frame_behind_much_metadata_is_found()
    {
        var file = Sample("gray12.jpg");
        byte[] comment = [0xFF, 0xFE, 0xFF, 0xFF, .. Enumerable.Repeat((byte)'a', 0xFFFD)];
        byte[] late = [.. file[..2], .. comment, .. comment, .. comment, .. file[2..]];
        using var expected = Iio.ImRead(file);
        using var pixels = Iio.ImRead(late);
        DirectCodec.AssertEqual(expected, pixels);

        // A stream that can't go back is past the place where the codec is chosen: the message says what reads it.
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(new ChoppyStream(late, 4096)));
        Assert.Contains("\"jpeg-lossless\"", fault.Message, StringComparison.Ordinal);
        using var named = Iio.ImRead(new ChoppyStream(late, 4096), options: new ReadOptions { Codec = "jpeg-lossless" });
        DirectCodec.AssertEqual(expected, named);
    }

    [Theory]
    [InlineData("rgb")]
    [InlineData("progressive")]
    [InlineData("gray")]
    [InlineData("cmyk")]
    public void Common_JPEGs_are_read_exactly_as_libjpeg_reads_them(string name)
    {
        using var pixels = DirectCodec.Read(Codec, Repository.Data("jpeg", $"{name}.jpg"));
        using var expected = Iio.ImRead(Repository.Data("jpeg", $"{(name == "progressive" ? "rgb" : name)}.npy"));
        expected.ColorModel = pixels.ColorModel;
        DirectCodec.AssertEqual(expected, pixels);
    }

    [Fact]
    public void Common_JPEGs_are_read_where_libvips_is_not_registered()
    {
        var registry = new CodecRegistry([Codec]);
        using var pixels = Iio.ImRead(Repository.Data("jpeg", "rgb.jpg"), options: new ReadOptions { Registry = registry });
        Assert.Equal("24×32×3 uint8", pixels.ToString());
    }

    [Fact]
    public void Metadata_are_read()
    {
        var metadata = new List<ImageMetadata>();
        DirectCodec.Read(Codec, Repository.Data("jpeg", "orientation.jpg"), metadata: metadata).Dispose();
        Assert.Equal(256, metadata[0].Icc.Length);
        Assert.False(metadata[0].Exif.IsEmpty);
        Assert.Equal("a comment", metadata[0]["comment"]);
        Assert.Equal(12, Iio.ImMeta(Sample("gray12.jpg"))["bits"]);
    }

    [Fact]
    public void Blocks_and_the_resolution_of_other_JPEGs_are_read_as_of_common_ones()
    {
        byte[] iptc = [0x1C, 2, 5, 0, 5, .. "Title"u8];
        var xmp = Encoding.UTF8.GetBytes(
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">" +
            $"<rdf:Description rdf:about=\"\" dc=\"{new string('x', 100_000)}\"/></rdf:RDF></x:xmpmeta>");
        var given = new ImageMetadata([new("iptc", iptc), new("dpi", new[] { 300.0, 150.0 })]) { Xmp = xmp };
        using var pixels = NdArray.Create(DType.UInt8, 8, 8);
        var common = Iio.ImEncode(".jpg", pixels, new WriteOptions { Metadata = given });
        var head = common[2..JpegParts.Find(common, JpegMarker.QuantizationTables)];
        var file = Sample("gray12.jpg");
        byte[] joined = [.. file[..2], .. head, .. file[2..]];
        var read = Iio.ImMeta(joined);
        Assert.Equal(12, read["bits"]);
        Assert.True(read.TryGet<byte[]>("iptc", out var records));
        Assert.Equal(iptc, records);
        Assert.Equal([300.0, 150.0], (ImmutableArray<double>)read["dpi"]);
        Assert.Equal(xmp, read.Xmp.ToArray());
    }

    [Theory]
    [InlineData(0xCB, "arithmetic")]
    [InlineData(0xC7, "hierarchical")]
    public void Other_processes_are_refused_by_name(byte marker, string named)
    {
        var file = Sample("gray16.ljpeg");
        file[JpegParts.Find(file, 0xC3) + 1] = marker;
        var fault = Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, file));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lossless_components_of_different_sizes_are_refused_by_name()
    {
        var file = Sample("rgb.ljpeg");
        file[JpegParts.Find(file, 0xC3) + 11] = 0x22;
        Assert.Contains("different sizes", Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(file)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_predictor_that_does_not_exist_is_damage()
    {
        var file = Sample("predictor-7.ljpeg");
        file[JpegParts.Find(file, 0xDA) + 7] = 8;
        Assert.Contains("predicted by method 8", Assert.Throws<CorruptImageException>(() => Iio.ImRead(file)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_marker_that_is_missing_is_damage()
    {
        var file = Sample("gray12.jpg");
        var marker = file.AsSpan().IndexOf<byte>([0xFF, 0xD1]);
        file[marker + 1] = 0xD5;
        Assert.Contains("restart marker 1", Assert.Throws<CorruptImageException>(() => Iio.ImRead(file)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_file_that_is_cut_short_what_is_there_is_read_on_request()
    {
        foreach (var name in (string[])["gray12.jpg", "gray12-lossy.jpg", "rgb12-progressive.jpg"])
        {
            var file = Sample(name);
            using var whole = Iio.ImRead(file);
            var cut = file[..(file.Length * 3 / 4)];
            Assert.Throws<CorruptImageException>(() => Iio.ImRead(cut));
            var warnings = new List<ImageWarning>();
            using var part = Iio.ImRead(cut, options: new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warnings.Add });
            Assert.Single(warnings);
            if (!name.Contains("progressive", StringComparison.Ordinal))
                Assert.Equal(whole.Bytes[..100].ToArray(), part.Bytes[..100].ToArray());
        }
    }

    [Fact]
    public void Scans_are_limited()
    {
        var limits = Limits.Default with { MaxScans = 3 };
        var fault = Assert.Throws<ImageLimitException>(() => Iio.ImRead(Sample("rgb12-progressive.jpg"),
            options: new ReadOptions { Limits = limits }));
        Assert.Equal(nameof(Limits.MaxScans), fault.Limit);
    }

    [Fact]
    public void Planes_and_coefficients_count_as_working_memory()
    {
        // 27×37 pixels in blocks: 32×48 of brightness, two of 16×24, and as many coefficients, of two bytes each.
        const long needed = 2 * 2 * ((32 * 48) + (2 * 16 * 24));
        var limits = Limits.Default with { MaxWorkingBytes = needed - 1 };
        Assert.Throws<ImageLimitException>(() => Iio.ImRead(Sample("rgb12-progressive.jpg"), options: new ReadOptions { Limits = limits }));
    }

    [Theory]
    [InlineData("gray16.ljpeg")]
    [InlineData("rgb-planes.ljpeg")]
    [InlineData("gray12-lossy.jpg")]
    [InlineData("rgb12-420.ljpeg")]
    [InlineData("rgb12-progressive.jpg")]
    [InlineData("height-behind.ljpeg")]
    public void Damage_ends_in_an_image_or_in_a_word(string name)
        => DirectCodec.AssertMutationsAreHarmless(Codec, Sample(name), 300);

    private static byte[] Sample(string name) => File.ReadAllBytes(Repository.Data("jpeg-lossless", name));
}

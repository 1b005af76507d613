using System.Text;
using ImageIO.Resources;
using ImageIO.Tests.Programs;
using ImageIO.Tests.Resources;

namespace ImageIO.Tests.Vips;

public class JpegMetadataTests
{
    [Fact]
    public void Metadata_that_are_refused_leave_the_stream_behind_the_pixels()
    {
        using var picture = VipsFiles.Noise(DType.UInt8, 128, 128, 3);
        var file = VipsFiles.Write(VipsFiles.Jpeg, picture,
            metadata: new ImageMetadata { Xmp = Enumerable.Repeat((byte)'x', 70_000).ToArray() });
        file[file.AsSpan().LastIndexOf("xxxxx"u8)] = (byte)'y';
        using var stream = ((ImageSource)file).Open(Limits.Default, default);
        using var decoder = VipsFiles.Jpeg.CreateDecoder(stream, new ReadOptions { Tolerance = Tolerance.Strict });
        using var pixels = NdArray.Create(DType.UInt8, decoder.ReadHeader()!.Shape.AsSpan());
        decoder.ReadPixels(pixels);
        var position = stream.Position;
        Assert.Throws<CorruptImageException>(() => decoder.ReadMetadata(excludeApplied: true));
        Assert.Equal(position, stream.Position);
    }

    [Fact]
    public void Comments_are_read_in_the_letters_they_have_and_joined_by_lines()
    {
        var file = JpegFiles.WithSegment(VipsFiles.Sample("jpeg/rgb.jpg"), 0xFE, "Grüße"u8.ToArray(), [(byte)'a', 0xE4],
            "end\0"u8.ToArray());
        Assert.Equal("Grüße\naä\nend", Iio.ImMeta(file)["comment"]);
        var copy = Iio.ImMeta(Write(Iio.ImMeta(file)));
        Assert.Equal("Grüße\naä\nend", copy["comment"]);
    }

    [Fact]
    public void Xmp_that_no_segment_holds_is_written_in_several_and_read_as_it_was()
    {
        var packet = Encoding.UTF8.GetBytes($"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><long>{new string('e', 150_000)}</long></x:xmpmeta>");
        var file = Write(new ImageMetadata { Xmp = packet });
        Assert.Equal(packet, Iio.ImMeta(file).Xmp.ToArray());
        Assert.Equal(packet, Iio.ImMeta(new ChoppyStream(file)).Xmp.ToArray());
        using var pixels = Iio.ImRead(file);
        Assert.Equal([16, 16, 3], pixels.Shape.ToArray());
    }

    [Fact]
    public void An_extension_is_read_behind_what_its_packet_says()
    {
        var extension = Encoding.ASCII.GetBytes("""
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description a="b"/></rdf:RDF></x:xmpmeta>
            """);
        var identifier = Identify(extension);
        var packet = Note(identifier, " rdf:about=\"\" xmlns:t=\"urn:t\" t:title=\"here\"");
        var file = WithExtended(packet, identifier, extension);
        var xmp = Encoding.UTF8.GetString(Iio.ImMeta(file).Xmp.Span);
        Assert.Contains("t:title=\"here\"", xmp);
        Assert.Contains("<rdf:Description a=\"b\"/></rdf:RDF></x:xmpmeta>", xmp);
        System.Xml.Linq.XDocument.Parse(xmp);
    }

    [Fact]
    public void An_extension_that_is_damaged_is_passed_over_with_a_warning()
    {
        var extension = "<a/>"u8.ToArray();
        var packet = Note(Identify(extension), "");
        var file = WithExtended(packet, Identify(extension), "<b/>"u8.ToArray());
        var warnings = new List<ImageWarning>();
        Assert.Equal(packet, Encoding.UTF8.GetString(Iio.ImMeta(file, options: new ReadOptions { OnWarning = warnings.Add }).Xmp.Span));
        Assert.Contains("not whole", Assert.Single(warnings).Message);
        Assert.Throws<CorruptImageException>(() => Iio.ImMeta(file, options: new ReadOptions { Tolerance = Tolerance.Strict }));
    }

    [Fact]
    public void What_jpeg_cant_hold_is_refused_by_a_message_that_names_the_option_which_leaves_it_out()
    {
        var metadata = new ImageMetadata([new("comment", new string('x', 70_000))])
        {
            Exif = (byte[])[.. "II*\0"u8, 8, 0, 0, 0, .. new byte[70_000]],
        };
        Assert.Contains(nameof(JpegWriteOptions.OmitOversizedMetadata),
            Assert.Throws<ImageEncodingException>(() => Write(metadata)).Message);
        var left = Iio.ImMeta(Write(metadata, omit: true));
        Assert.True(left.Exif.IsEmpty);
        Assert.False(left.ContainsKey("comment"));
    }

    [Fact]
    public void Iptc_is_read_behind_other_resources_and_over_the_ends_of_segments()
    {
        byte[] other = [.. "8BIM"u8, 4, 10, 3, (byte)'a', (byte)'b', (byte)'c', 0, 0, 0, 3, 1, 2, 3, 0];
        byte[] records = [0x1C, 2, 120, 0, 1, (byte)'x'];
        byte[] resource = [.. other, .. "8BIM"u8, 4, 4, 0, 0, 0, 0, 0, (byte)records.Length, .. records];
        var file = JpegFiles.WithSegment(VipsFiles.Sample("jpeg/rgb.jpg"), 0xED,
            [.. "Photoshop 3.0\0"u8, .. resource[..30]], [.. "Photoshop 3.0\0"u8, .. resource[30..]]);
        Assert.True(Iio.ImMeta(file).TryGet<byte[]>("iptc", out var read));
        Assert.Equal(records, read);
        for (var length = 1; length < resource.Length; length++)
        {
            var cut = JpegFiles.WithSegment(VipsFiles.Sample("jpeg/rgb.jpg"), 0xED, [.. "Photoshop 3.0\0"u8, .. resource[..length]]);
            Assert.False(Iio.ImMeta(cut).ContainsKey("iptc"));
        }
    }

    [Fact]
    public void Iptc_that_no_segment_holds_is_written_in_several_and_read_as_it_was()
    {
        var records = new byte[150_001];
        new Random(3).NextBytes(records);
        var file = Write(new ImageMetadata([new("iptc", records)]));
        Assert.True(Iio.ImMeta(new ChoppyStream(file)).TryGet<byte[]>("iptc", out var read));
        Assert.Equal(records, read);
    }

    [Fact]
    [NeedsPython(NeedsPythonAttribute.Pillow)]
    public void Pillow_reads_the_iptc_that_is_written()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["a.jpg"], Write(new ImageMetadata([new("iptc", "\u001C\u0002\u0078\0\u0003abc"u8.ToArray())])));
        var found = ExternalProgram.Python(
            "import sys, PIL.Image as P, PIL.IptcImagePlugin as I; print(I.getiptcinfo(P.open(sys.argv[1])))", folder["a.jpg"]);
        Assert.Equal("{(2, 120): b'abc'}", Encoding.UTF8.GetString(found).Trim());
    }

    private static byte[] Write(ImageMetadata metadata, bool omit = false)
    {
        using var pixels = VipsFiles.Ramps(16, 16, 3);
        return Iio.ImEncode(".jpg", pixels, new JpegWriteOptions { Metadata = metadata, OmitOversizedMetadata = omit });
    }

    private static byte[] WithExtended(string packet, string identifier, byte[] extension)
    {
        byte[] main = [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes(packet)];
        byte[] start = [.. "http://ns.adobe.com/xmp/extension/\0"u8, .. Encoding.ASCII.GetBytes(identifier), 0, 0, 0,
            (byte)extension.Length, 0, 0, 0];

        // The pieces come in any order.
        byte[] first = [.. start, 0, .. extension[..2]];
        byte[] second = [.. start, 2, .. extension[2..]];
        return JpegFiles.WithSegment(VipsFiles.Sample("jpeg/rgb.jpg"), 0xE1, main, second, first);
    }

#pragma warning disable CA5351 // XMP names an extension by its MD5.
    private static string Identify(byte[] extension) => Convert.ToHexString(System.Security.Cryptography.MD5.HashData(extension));
#pragma warning restore CA5351

    /// <summary>A packet that says which extension belongs to it.</summary>
    private static string Note(string identifier, string attributes)
        => "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
            + "xmlns:xmpNote=\"http://ns.adobe.com/xmp/note/\" " +
                $"xmpNote:HasExtendedXMP=\"{identifier}\"{attributes}/></rdf:RDF></x:xmpmeta>";
}

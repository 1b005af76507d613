using System.Text;
using ImageIO.Metadata;
using ImageIO.Tests.Metadata;

namespace ImageIO.Tests.Formats.Png;

public class PngColorMetadataTests
{
    [Fact]
    public void What_a_file_says_about_its_display_is_typed_and_goes_into_a_copy_as_it_was()
    {
        byte[] display = [0x84, 0xD0, 0x3E, 0x80, 0x33, 0xC2, 0x86, 0xC4, 0x1D, 0x4C, 0x0B, 0xB8, 0x3D, 0x13, 0x40, 0x42, 0, 0x98, 0x96,
            0x80, 0, 0, 0, 0x32];
        byte[] light = [0, 0x98, 0x96, 0x80, 0, 0x3D, 0x09, 0x00];
        var file = PngTestFile.Random(3, 2, 2, 16).With("cICP", 9, 16, 0, 1).With("sBIT", 10, 11, 12).With("mDCV", display)
            .With("cLLI", light).ToBytes();

        var metadata = Iio.ImMeta(file);
        Assert.Equal(new CodePoints(9, 16, 0, true), metadata.CodePoints);
        Assert.Equal([10, 11, 12], metadata.SignificantBits);
        Assert.Equal(0.68, metadata.MasteringDisplay!.Value.Red.X, 6);
        Assert.Equal(0.329, metadata.MasteringDisplay.Value.White.Y, 6);
        Assert.Equal(1000, metadata.MasteringDisplay.Value.MaxLuminance, 6);
        Assert.Equal(0.005, metadata.MasteringDisplay.Value.MinLuminance, 6);
        Assert.Equal(1000, metadata.ContentLightLevel!.Value.Max, 6);
        Assert.Equal(400, metadata.ContentLightLevel.Value.MaxFrameAverage, 6);

        using var pixels = Iio.ImRead(file);
        var copy = Iio.ImEncode(".png", pixels, new WriteOptions { Metadata = metadata });
        foreach (var (type, data) in new (string,
            byte[])[] { ("cICP", [9, 16, 0, 1]), ("sBIT", [10, 11, 12]), ("mDCV", display), ("cLLI", light) })
            Assert.True(copy.AsSpan().IndexOf(PngTestFile.Chunk(type, data)) is > 0 and var at && at < copy.AsSpan().IndexOf("IDAT"u8),
                type);
    }

    [Fact]
    public void Significant_bits_are_written_where_they_fit_the_image()
    {
        var bits = new ImageMetadata([new("sbit", new[] { 5, 6, 5 })]);
        using var rgba = NdArray.Create(DType.UInt8, 2, 2, 4);
        Assert.Equal([5, 6, 5, 8], Iio.ImMeta(Iio.ImEncode(".png", rgba, new WriteOptions { Metadata = bits })).SignificantBits);
        using var gray = NdArray.Create(DType.UInt8, 2, 2);
        Assert.Empty(Iio.ImMeta(Iio.ImEncode(".png", gray, new WriteOptions { Metadata = bits })).SignificantBits);
    }

    [Fact]
    public void Nothing_said_is_null()
    {
        var metadata = Iio.ImMeta(PngTestFile.Random(3, 2, 2, 8).ToBytes());
        Assert.Null(metadata.CodePoints);
        Assert.Null(metadata.MasteringDisplay);
        Assert.Null(metadata.ContentLightLevel);
        Assert.Empty(metadata.SignificantBits);
    }

    [Theory]
    [InlineData("exif", "tEXt")]
    [InlineData("APP1", "zTXt")]
    public void Exif_in_an_old_text_is_found(string kind, string chunk)
    {
        var exif = new ExifBlock().Text(ExifBlock.Image, 0x010F, "Maker").Build();
        var metadata = Iio.ImMeta(PngTestFile.Random(3, 2, 2, 8).With(chunk, RawText(kind, [.. "Exif\0\0"u8, .. exif], chunk)).ToBytes());
        Assert.Equal(exif, metadata.Exif.ToArray());
        Assert.Empty(metadata.Texts);
    }

    [Fact]
    public void Other_blocks_in_old_texts_are_found_and_chunks_of_their_own_come_first()
    {
        var file = PngTestFile.Random(3, 2, 2, 8)
            .With("tEXt", RawText("xmp", "<a/>"u8.ToArray(), "tEXt"))
            .With("tEXt", RawText("icc", IccProfile.Create(), "tEXt"))
            .With("tEXt", RawText("iptc", [1, 2, 3], "tEXt"))
            .With("tEXt", RawText("exif", [.. "II*\0"u8, 8, 0, 0, 0, 0, 0], "tEXt"))
            .With("eXIf", [.. "MM\0*"u8, 0, 0, 0, 8, 0, 0]);
        var metadata = Iio.ImMeta(file.ToBytes());
        Assert.Equal("<a/>"u8.ToArray(), metadata.Xmp.ToArray());
        Assert.Equal(IccProfile.Create(), metadata.Icc.ToArray());
        Assert.True(metadata.TryGet<byte[]>("iptc", out var iptc) && iptc is [1, 2, 3]);
        Assert.Equal((byte)'M', metadata.Exif.Span[0]);
        var xmp = PngTestFile.Random(3, 2, 2, 8).With("tEXt", RawText("APP1", "http://ns.adobe.com/xap/1.0/\0<b/>"u8.ToArray(), "tEXt"));
        Assert.Equal("<b/>"u8.ToArray(), Iio.ImMeta(xmp.ToBytes()).Xmp.ToArray());
    }

    [Theory]
    [InlineData("\nexif\n      4\n0102")]
    [InlineData("\nexif\n      4\n010203zz\n")]
    [InlineData("\nexif\n")]
    [InlineData("no block at all")]
    [InlineData("\nexif\n -4\n01020304\n")]
    public void A_damaged_block_stays_the_text_it_is(string text)
    {
        var file = PngTestFile.Random(3, 2, 2, 8).With("tEXt", PngTestFile.Latin1($"Raw profile type exif\0{text}"));
        var metadata = Iio.ImMeta(file.ToBytes());
        Assert.True(metadata.Exif.IsEmpty);
        Assert.Equal(text, metadata["Raw profile type exif"]);
    }

    [Fact]
    public void Texts_that_are_too_long_once_inflated_are_charged_so_that_many_cost_no_more_than_one()
    {
        byte[] bomb = [.. PngTestFile.Latin1("Bomb\0\0"), .. PngTestFile.Deflate(new byte[5000])];
        byte[] small = [.. PngTestFile.Latin1("Small\0\0"), .. PngTestFile.Deflate(PngTestFile.Latin1("text"))];
        var limited = new ReadOptions { Limits = Limits.Default with { MaxMetadataBytes = 1000 } };
        Assert.Equal("text", Iio.ImMeta(PngTestFile.Random(3, 2, 2, 8).With("zTXt", small).With("zTXt", bomb).ToBytes(),
            options: limited)["Small"]);
        Assert.Empty(Iio.ImMeta(PngTestFile.Random(3, 2, 2, 8).With("zTXt", bomb).With("zTXt", small).ToBytes(), options: limited).Texts);
    }

    [Fact]
    public void Entries_of_all_exif_directories_together_are_no_more_than_the_block_has_room_for()
    {
        // Every entry of the first directory points to a directory that overlaps all others.
        const int count = 2000;
        var block = new byte[10 + (12 * count) + 4];
        "MM\0*\0\0\0\u0008"u8.CopyTo(block);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(block.AsSpan(8), count);
        for (var i = 0; i < count; i++)
        {
            var entry = block.AsSpan(10 + (12 * i), 12);
            ((byte[])[0x87, 0x69, 0, 4, 0, 0, 0, 1]).CopyTo(entry);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(entry[8..], 10 + (12 * i) + 6);
        }

        Assert.InRange(ExifReader.Read(block).Length, 0, count);
    }

    private static byte[] RawText(string kind, byte[] block, string chunk)
    {
        var digits = Convert.ToHexStringLower(block).Chunk(72).Select(line => new string(line));
        var text = Encoding.ASCII.GetBytes($"\n{kind}\n{block.Length,8}\n{string.Join('\n', digits)}\n");
        return [.. PngTestFile.Latin1($"Raw profile type {kind}\0"), .. chunk == "zTXt" ? [0, .. PngTestFile.Deflate(text)] : text];
    }
}

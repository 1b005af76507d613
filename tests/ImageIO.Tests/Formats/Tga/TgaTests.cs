using ImageIO.Formats.Tga;

namespace ImageIO.Tests.Formats.Tga;

/// <summary>What is special about TGA; the samples and every general rule are run by the conformance suite.</summary>
public class TgaTests
{
    private static readonly TgaCodec Codec = new();

    [Fact]
    public void What_is_told_of_an_image_comes_back()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2);
        var time = new DateTimeOffset(2024, 2, 29, 23, 59, 58, TimeSpan.Zero);
        var written = new ImageMetadata(
        [
            new("author", "An author"), new("comment", "Two\nlines"), new("job", "A job"),
            new("software", "A program"), new("time", time), new("other", 1),
        ]);
        var metadata = new List<ImageMetadata>();
        DirectCodec.Read(Codec, DirectCodec.Write(Codec, image, written), metadata: metadata).Dispose();
        Assert.Equal(["author", "comment", "job", "software", "time"], metadata[0].Keys.Order());
        Assert.Equal("Two\nlines", metadata[0]["comment"]);
        Assert.Equal("A program", metadata[0]["software"]);
        Assert.Equal(time, metadata[0].Created);
    }

    [Fact]
    public void Texts_that_are_too_long_for_their_field_are_cut()
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2);
        var written = new ImageMetadata([new("author", new string('a', 100)), new("comment", new string('b', 500))]);
        var metadata = new List<ImageMetadata>();
        DirectCodec.Read(Codec, DirectCodec.Write(Codec, image, written), metadata: metadata).Dispose();
        Assert.Equal(new string('a', 40), metadata[0]["author"]);
        Assert.Equal(320, ((string)metadata[0]["comment"]).Replace("\n", "", StringComparison.Ordinal).Length);
    }

    [Fact]
    public void Pixels_of_32_bits_have_alpha_whatever_the_attribute_bits_say()
    {
        using var image = NdArray.Wrap<byte>([1, 2, 3, 4, 5, 6, 7, 8], 1, 2, 4);
        var file = DirectCodec.Write(Codec, image);
        file[17] &= 0xF0;
        using var read = DirectCodec.Read(Codec, file);
        DirectCodec.AssertEqual(image, read);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    public void Kinds_that_nobody_writes_are_refused_by_name(byte type)
    {
        using var image = NdArray.Create(DType.UInt8, 2, 2);
        var file = DirectCodec.Write(Codec, image);
        file[2] = type;
        var fault = Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, file));
        Assert.Contains("Huffman", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_larger_than_the_header_can_tell_is_refused_with_a_way_out()
    {
        using var image = NdArray.Create(DType.UInt8, 1, 65_536);
        var fault = Assert.Throws<ImageEncodingException>(() => DirectCodec.Write(Codec, image));
        Assert.Contains(".png", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Long_rows_come_back_in_run_lengths(int channels)
    {
        using var image = channels == 1
            ? DirectCodec.Pattern(DType.UInt8, 2, 20_001) : DirectCodec.Pattern(DType.UInt8, 2, 20_001, channels);
        image.Bytes[..(300 * channels)].Fill(7);
        using var read = DirectCodec.Read(Codec, DirectCodec.Write(Codec, image, options: new TgaWriteOptions { RunLengths = true }));
        DirectCodec.AssertEqual(image, read);
    }
}

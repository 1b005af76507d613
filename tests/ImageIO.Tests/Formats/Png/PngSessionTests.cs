namespace ImageIO.Tests.Formats.Png;

public class PngSessionTests
{
    [Fact]
    public void A_PNG_goes_out_and_in_through_the_facade()
    {
        using var pixels = NdArray.Create(DType.UInt16, 7, 5, 3);
        new Random(1).NextBytes(pixels.Bytes);
        var file = Iio.ImEncode(".png", pixels,
            new PngWriteOptions { CompressionLevel = 9, Metadata = new ImageMetadata([new("Title", "a title")]) });
        using var back = Iio.ImRead(file);
        Assert.Equal(pixels.ToString(), back.ToString());
        Assert.Equal(pixels.Bytes.ToArray(), back.Bytes.ToArray());
        Assert.Equal("a title", Iio.ImMeta(file)["title"]);
        Assert.Equal([7, 5, 3], Iio.ImProps(file).Shape.ToArray());
    }

    [Fact]
    public void Damage_surfaces_with_the_codec_and_the_place()
    {
        var file = PngTestFile.Random(100, 80, 2, 8).ToBytes();
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(file[..5000]));
        Assert.Equal("png", fault.Codec);
        Assert.Equal(5000, fault.Position);
    }

    [Fact]
    public void A_wrong_checksum_of_the_pixels_is_an_error_only_to_a_strict_read()
    {
        var image = PngTestFile.Random(40, 30, 2, 8);
        var deflated = PngTestFile.Deflate(image.Rows());
        deflated[^1] ^= 1;
        var good = image.ToBytes();
        byte[] file = [.. good[..33], .. PngTestFile.Chunk("IDAT", deflated), .. PngTestFile.Chunk("IEND", [])];
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(file, options: new ReadOptions { Tolerance = Tolerance.Strict }));
        using var whole = Iio.ImRead(good);
        using var read = Iio.ImRead(file);
        Assert.True(whole.Bytes.SequenceEqual(read.Bytes));
    }

    [Fact]
    public void A_giant_is_refused_before_anything_is_allocated()
    {
        var file = new PngTestFile { Width = 100_000, Height = 100_000, Color = 6, Depth = 16 }.ToBytes(rows: [0]);
        var fault = Assert.Throws<ImageLimitException>(() => Iio.ImRead(file));
        Assert.Equal(nameof(Limits.MaxImageBytes), fault.Limit);
    }
}

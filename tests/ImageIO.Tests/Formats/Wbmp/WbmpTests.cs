using ImageIO.Formats.Wbmp;

namespace ImageIO.Tests.Formats.Wbmp;

/// <summary>What is special about wireless bitmaps; the samples and every general rule are run by the conformance suite.</summary>
public class WbmpTests
{
    private static readonly WbmpCodec Codec = new();

    [Theory]
    [InlineData(1, 127, 4 + 16)]
    [InlineData(1, 128, 5 + 16)]
    [InlineData(2, 16_384, 6 + 4096)]
    [InlineData(130, 1, 5 + 130)]
    public void Sides_take_as_many_bytes_as_they_need(int height, int width, int length)
    {
        using var image = DirectCodec.Pattern(DType.Bool, height, width);
        var file = DirectCodec.Write(Codec, image);
        Assert.Equal(length, file.Length);
        using var read = DirectCodec.Read(Codec, file);
        DirectCodec.AssertEqual(image, read);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Types_and_extensions_that_nobody_defined_are_refused(byte type, byte header)
        => Assert.Throws<UnsupportedImageException>(() => DirectCodec.Read(Codec, new byte[] { type, header, 1, 1, 0 }));

    [Fact]
    public void A_side_without_end_is_an_error()
        => Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, (byte[])[0, 0, .. Enumerable.Repeat((byte)0xFF, 100)]));
}

using System.Buffers.Binary;
using ImageIO.Formats.Icns;

namespace ImageIO.Tests.Formats.Icns;

/// <summary>What is special about Apple's icons; the samples and every general rule are run by the conformance suite.</summary>
public class IcnsTests
{
    private static readonly IcnsCodec Codec = new();

    [Fact]
    public void Images_are_named_by_their_types()
    {
        using var reader = Iio.ImOpen(Repository.Data("icns", "kinds.icns"));
        Assert.Equal(["icm#", "icm4", "icm8", "is32", "ic04", "open/ic07"], reader.Images().Select(image => image.Name));
        using var named = reader.Read("open/ic07");
        Assert.Equal("5×7×4 uint8", named.ToString());
    }

    [Fact]
    public void Members_that_are_jpeg_2000_files_are_read_as_rgba()
    {
        var jp2 = File.ReadAllBytes(Repository.Data("jp2", "tiles.jp2"));
        using var alone = Iio.ImRead(jp2);
        using var expected = PixelConvert.Convert(alone, DType.UInt8, 4);
        using var reader = Iio.ImOpen(Icon(("ic08", jp2), ("ICON", new byte[128])));
        Assert.Equal(2, reader.ImageCount);
        Assert.Equal(["40×52×4", "32×32×4"], reader.Images().Select(image => string.Join('×', image.Shape)));
        using var first = reader.Read(0);
        Assert.Equal(expected.Bytes, first.Bytes);
        using var second = reader.Read(1);
        Assert.Equal([255, 255, 255, 255], second.Bytes[..4].ToArray());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Colors_that_are_not_packed_are_read(int bytesOfPixel)
    {
        var colors = Enumerable.Range(0, 16 * 16 * bytesOfPixel).Select(i => (byte)(i % 251)).ToArray();
        using var read = DirectCodec.Read(Codec, Icon(("is32", colors)));
        Assert.Equal([.. colors[(bytesOfPixel - 3)..bytesOfPixel], 255], read.Bytes[..4].ToArray());
    }

    [Fact]
    public void Colors_without_alpha_of_their_own_take_the_mask_of_the_bits()
    {
        var bits = new byte[64];
        bits[32] = 0x40;
        var images = DirectCodec.ReadAll(Codec, Icon(("is32", new byte[768]), ("ics#", bits)));
        Assert.Equal([0, 255, 0], new[] { images[0].Bytes[3], images[0].Bytes[7], images[0].Bytes[11] });
        images.ForEach(image => image.Dispose());
    }

    [Fact]
    public void A_run_beyond_its_channel_is_cut_off_with_a_warning()
    {
        byte[] runs = [0xFF, 1, 0xFF, 2, 0xFF, 3, 0xFF, 4, 0xFF, 5, 0xFF, 6];
        var warnings = new List<ImageWarning>();
        using var read = DirectCodec.Read(Codec, Icon(("is32", runs)), new ReadOptions { OnWarning = warnings.Add });
        Assert.Equal([1, 3, 5, 255], read.Bytes[..4].ToArray());
        Assert.Equal(3, warnings.Count);
    }

    [Fact]
    public void An_icon_without_images_is_an_error()
        => Assert.Throws<CorruptImageException>(() => DirectCodec.Read(Codec, Icon(("icnV", new byte[4]))));

    private static byte[] Icon(params (string Type, byte[] Data)[] elements)
    {
        byte[] content = [.. elements.SelectMany(element
            => (byte[])[.. element.Type.Select(c => (byte)c), .. BigEndian(element.Data.Length + 8), .. element.Data])];
        return [.. "icns"u8, .. BigEndian(content.Length + 8), .. content];
    }

    private static byte[] BigEndian(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}

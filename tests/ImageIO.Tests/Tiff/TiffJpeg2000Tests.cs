using System.Buffers.Binary;

namespace ImageIO.Tests.Tiff;

/// <summary>Strips that are codestreams of JPEG 2000, read by the codec of that format.</summary>
public class TiffJpeg2000Tests
{
    [Theory]
    [InlineData(34712)]
    [InlineData(33005)]
    public void A_codestream_gives_the_pixels_that_it_gives_alone(ushort compression)
    {
        var codestream = Codestream("tiles.jp2");
        using var expected = Iio.ImRead(codestream);
        using var page = Iio.ImRead(Tiff(codestream, 52, 40, compression));
        Assert.Equal(expected.ToString(), page.ToString());
        Assert.Equal(expected.Bytes, page.Bytes);
    }

    [Fact]
    public void Brightness_and_color_differences_become_rgb()
    {
        using var expected = Iio.ImRead(Repository.Data("jp2", "ycc420.jp2"));
        using var page = Iio.ImRead(Tiff(Codestream("ycc420.jp2"), 28, 24, 33003));
        Assert.Equal(expected.Bytes, page.Bytes);
    }

    private static byte[] Codestream(string name)
    {
        var file = File.ReadAllBytes(Repository.Data("jp2", name));
        return file[(file.AsSpan().IndexOf("jp2c"u8) + 4)..];
    }

    /// <summary>One page of one strip of 8-bit RGB.</summary>
    private static byte[] Tiff(byte[] strip, ushort width, ushort height, ushort compression)
    {
        const int entries = 8, bitsAt = 8 + 2 + (entries * 12) + 4, data = bitsAt + 6;
        var file = new byte[data + strip.Length];
        "II*\0\u0008\0\0\0"u8.CopyTo(file);
        file[8] = entries;
        var at = 10;
        Add(256, 3, 1, width);
        Add(257, 3, 1, height);
        Add(258, 3, 3, bitsAt);
        Add(259, 3, 1, compression);
        Add(262, 3, 1, 2);
        Add(273, 4, 1, data);
        Add(277, 3, 1, 3);
        Add(279, 4, 1, strip.Length);
        for (var i = 0; i < 3; i++)
            file[bitsAt + (2 * i)] = 8;
        strip.CopyTo(file, data);
        return file;

        void Add(ushort tag, ushort type, int count, int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at + 2), type);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + 4), count);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + 8), value);
            at += 12;
        }
    }
}

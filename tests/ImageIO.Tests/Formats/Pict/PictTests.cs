using System.Buffers.Binary;
using ImageIO.Tests.Programs;

namespace ImageIO.Tests.Formats.Pict;

public class PictTests
{
    /// <summary>Where the operations begin behind the header of a picture of version 2.</summary>
    private const int Operations = 512 + 40;

    private static byte[] Planes => File.ReadAllBytes(Repository.Data("pict", "planes.pict"));

    [Fact]
    public void Lines_and_text_beside_bitmaps_are_left_out_with_a_warning()
    {
        var warnings = new List<string>();
        using var pixels = Iio.ImRead(Repository.Data("pict", "several.pict"),
            options: new ReadOptions { OnWarning = warning => warnings.Add(warning.Message) });
        Assert.Contains("left out", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_without_a_bitmap_is_refused_by_name()
    {
        byte[] line = [.. Planes[..Operations], 0, 0x20, 0, 0, 0, 0, 0, 5, 0, 5, 0, 0xFF];
        Assert.Contains("no bitmap", Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(line).Dispose()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_drawn_over_and_over_again_is_refused()
    {
        var bitmap = Planes[Operations..^2];
        byte[] many = [.. Planes[..Operations], .. Enumerable.Repeat(bitmap, 17).SelectMany(bytes => bytes), 0, 0xFF];
        Assert.Contains("16 times", Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(many).Dispose()).Message,
            StringComparison.Ordinal);
        byte[] few = [.. Planes[..Operations], .. bitmap, .. bitmap, 0, 0xFF];
        using var twice = Iio.ImRead(few);
        using var once = Iio.ImRead(Planes);
        Assert.Equal(once.Bytes, twice.Bytes);
    }

    [Fact]
    public void What_is_left_of_a_picture_that_ends_early_is_read_where_that_is_wanted()
    {
        // The second of two bitmaps is cut off.
        var bitmap = Planes[Operations..^2];
        byte[] cut = [.. Planes[..Operations], .. bitmap, .. bitmap[..80]];
        Assert.Throws<CorruptImageException>(() => Iio.ImRead(cut).Dispose());
        var warnings = new List<string>();
        using var part = Iio.ImRead(cut,
            options: new ReadOptions { Tolerance = Tolerance.Partial, OnWarning = warning => warnings.Add(warning.Message) });
        using var whole = Iio.ImRead(Planes);
        Assert.Equal(whole.Bytes, part.Bytes);
        Assert.Contains("ends early", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_jpeg_that_QuickTime_put_into_a_picture_is_read()
    {
        var jpeg = File.ReadAllBytes(Repository.Data("jpeg", "rgb.jpg"));
        using var alone = Iio.ImRead(jpeg);
        using var pixels = Iio.ImRead(QuickTime("jpeg", jpeg, alone.Shape[0], alone.Shape[1]));
        Assert.Equal(alone.Shape.ToArray(), pixels.Shape.ToArray());
        Assert.Equal(alone.Bytes, pixels.Bytes);
    }

    [Fact]
    public void Other_compressions_of_QuickTime_are_refused_by_name()
    {
        var fault = Assert.Throws<UnsupportedImageException>(() => Iio.ImRead(QuickTime("cvid", new byte[100], 6, 20)).Dispose());
        Assert.Contains("\"cvid\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_a_bitmap_that_it_does_not_have_is_refused()
    {
        // Behind the operation and the pixels' address come 46 bytes of the map, then the part's top.
        var file = Planes;
        BinaryPrimitives.WriteInt16BigEndian(file.AsSpan(Operations + 2 + 4 + 46), -1);
        Assert.Contains("does not have", Assert.Throws<CorruptImageException>(() => Iio.ImRead(file).Dispose()).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("colors8.pict")]
    [InlineData("planes.pict")]
    [InlineData("gray2.pict")]
    [NeedsImageMagick("pict")]
    public void ImageMagick_reads_the_samples_alike(string name)
    {
        using var pixels = Iio.ImRead(Repository.Data("pict", name));
        var expected = ExternalProgram.ImageMagick.Run(Repository.Data("pict", name), "-depth", "8", pixels.Rank == 2 ? "gray:-" : "rgb:-");
        Assert.Equal(expected, pixels.Bytes);
    }

    /// <summary>A picture with an image that QuickTime compressed ("Inside Macintosh: QuickTime").</summary>
    private static byte[] QuickTime(string codec, byte[] data, int height, int width)
    {
        List<byte> file = [.. Planes[..Operations]];
        var bytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(file);
        BinaryPrimitives.WriteInt16BigEndian(bytes[518..], (short)height);
        BinaryPrimitives.WriteInt16BigEndian(bytes[520..], (short)width);
        var description = new byte[86];
        BinaryPrimitives.WriteInt32BigEndian(description, description.Length);
        System.Text.Encoding.ASCII.GetBytes(codec).CopyTo(description, 4);
        BinaryPrimitives.WriteInt16BigEndian(description.AsSpan(32), (short)width);
        BinaryPrimitives.WriteInt16BigEndian(description.AsSpan(34), (short)height);
        byte[] content = [.. new byte[2 + 36 + 4 + 22 + 4], .. description, .. data];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. file, 0x82, 0, .. length, .. content, .. new byte[content.Length % 2], 0, 0xFF];
    }
}

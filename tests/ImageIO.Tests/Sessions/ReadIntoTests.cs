namespace ImageIO.Tests.Sessions;

/// <summary>Reading into an array that is there already.</summary>
public class ReadIntoTests
{
    [Fact]
    public void One_image_or_a_range_is_read_into_an_array_of_the_callers()
    {
        using var image = MadeUpCodec.Image(2, 3, 6, 9);
        var file = Iio.ImEncode(".pgm", [image[0], image[1], image[2]]);
        using var reader = Iio.ImOpen(file);
        using var one = NdArray.Create(DType.UInt8, 6, 9);
        reader.ReadInto(one, 2);
        Assert.Equal(image[2].Bytes, one.Bytes);
        reader.ReadInto(one);
        Assert.Equal(image[0].Bytes, one.Bytes);
        using var two = NdArray.Create(DType.UInt8, 2, 6, 9);
        reader.ReadInto(two, 1..);
        Assert.Equal(image[1].Bytes, two[0].Bytes);
        Assert.Equal(image[2].Bytes, two[1].Bytes);
    }

    [Fact]
    public void All_images_of_a_stream_that_only_moves_forward_are_read_into_an_array()
    {
        using var image = MadeUpCodec.Image(2, 3, 6, 9);
        var file = Iio.ImEncode(".pgm", [image[0], image[1], image[2]]);
        using var all = NdArray.Create(DType.UInt8, 3, 6, 9);
        Iio.ImReadInto(new ChoppyStream(file), all, ImageIndex.All);
        Assert.Equal(image.Bytes, all.Bytes);
        foreach (var count in (int[])[2, 4])
        {
            using var other = NdArray.Create(DType.UInt8, count, 6, 9);
            Assert.Contains($"{count}×6×9",
                Assert.Throws<ArgumentException>(() => Iio.ImReadInto(new ChoppyStream(file), other, ImageIndex.All)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_array_that_does_not_fit_is_refused_with_both_shapes()
    {
        using var image = MadeUpCodec.Image(0, 6, 9);
        using var reader = Iio.ImOpen(Iio.ImEncode(".png", image));
        using var other = NdArray.Create(DType.UInt16, 9, 6);
        var message = Assert.Throws<ArgumentException>(() => reader.ReadInto(other, 0)).Message;
        Assert.Contains("6×9 uint8", message, StringComparison.Ordinal);
        Assert.Contains("9×6 uint16", message, StringComparison.Ordinal);
        using var fitting = NdArray.Create(DType.UInt8, 6, 9);
        reader.ReadInto(fitting, 0);
        Assert.Equal(image.Bytes, fitting.Bytes);
    }
}

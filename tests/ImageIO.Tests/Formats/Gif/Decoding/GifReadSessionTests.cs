namespace ImageIO.Tests.Formats.Gif;

/// <summary>GIFs through the façade.</summary>
public class GifReadSessionTests
{
    [Fact]
    public void All_images_are_stacked_also_where_there_is_one()
    {
        var file = new GifReadTestFile(3, 2, GifReadTestFile.Table(4)).Image(0, 0, 3, 2, new byte[6]).End();
        using var pixels = Iio.ImRead(file);
        Assert.Equal([1, 2, 3, 3], pixels.Shape.ToArray());
        using var first = Iio.ImRead(file, 0);
        Assert.Equal([2, 3, 3], first.Shape.ToArray());
    }

    [Fact]
    public void An_index_gives_the_image_that_iterating_gives()
    {
        var model = GifReadModel.Random(8);
        var file = model.ToFile();
        foreach (var frame in Iio.ImIter(file))
        {
            using (frame)
            {
                using var same = Iio.ImRead(file, frame.Index);
                Assert.True(same.Bytes.SequenceEqual(frame.Pixels.Bytes));
            }
        }

        using var last = Iio.ImRead(file, ^1);
        Assert.Equal(GifReading.Read(file).Images[^1], last.Bytes.ToArray());
    }

    [Fact]
    public void Properties_tell_of_the_whole_animation_without_decoding_it()
    {
        var file = new GifReadTestFile(3, 2, GifReadTestFile.Table(4)).Loop(4)
            .Control(delay: 10).Image(0, 0, 3, 2, new byte[6]).Control(delay: 30).Image(0, 0, 3, 2, new byte[6]).End();
        var properties = Iio.ImProps(file);
        Assert.Equal([2, 2, 3, 3], properties.Shape);
        Assert.Equal((2, TimeSpan.FromMilliseconds(400), 5), (properties.ImageCount, properties.Duration, properties.LoopCount));
    }

    [Fact]
    public void A_truncated_animation_is_an_error_and_in_partial_reading_a_shorter_stack()
    {
        var file = new GifReadTestFile(3, 2, GifReadTestFile.Table(4)).Image(0, 0, 3, 2, new byte[6])
            .Image(0, 0, 3, 2, new byte[6]).End()[..^6];
        var fault = Assert.Throws<CorruptImageException>(() => Iio.ImRead(file));
        Assert.Equal(file.Length, fault.Position);
        using var pixels = Iio.ImRead(file, options: new ReadOptions { Tolerance = Tolerance.Partial });
        Assert.Equal([1, 2, 3, 3], pixels.Shape.ToArray());
    }
}

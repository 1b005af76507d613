using ImageIO.Memory;

namespace ImageIO.Tests.Sessions;

/// <summary>Images whose number shows only at the end are stacked without being held twice.</summary>
public class GrowingStackTests
{
    private static byte[] Images(int count, int height, int width)
    {
        var images = Enumerable.Range(0, count).Select(i =>
        {
            var image = NdArray.Create(DType.UInt8, height, width);
            for (var y = 0; y < height; y++)
                image[y].Bytes.Fill((byte)((i * 7) + y));
            return image;
        }).ToList();
        try
        {
            return Iio.ImEncode(".pgm", images);
        }
        finally
        {
            images.ForEach(image => image.Dispose());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(100)]
    public void An_unknown_number_of_images_takes_at_most_a_quarter_more_than_the_stack(int count)
    {
        var file = Images(count, 256, 512);
        using var scope = AllocationScope.Begin();

        // A stream that does not seek can't be counted beforehand.
        using var stack = Iio.ImRead(new ChoppyStream(file, 4096), ..);
        Assert.Equal([count, 256, 512], stack.Shape);
        Assert.InRange(scope.PeakBytesInUse, stack.ByteLength, stack.ByteLength * 5 / 4);
        Assert.Equal(stack.ByteLength, scope.BytesInUse);
        for (var i = 0; i < count; i++)
            Assert.Equal((byte)((i * 7) + 255), stack[i][255].Bytes[511]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(3000)]
    public void Small_images_are_stacked_too(int count)
    {
        var file = Images(count, 5, 9);
        using var stack = Iio.ImRead(new ChoppyStream(file, 1000), ..);
        using var known = Iio.ImRead(file, ..);
        Assert.Equal(known.Shape, stack.Shape);
        Assert.Equal(known.Bytes, stack.Bytes);
    }

    [Fact]
    public void The_stack_grows_no_further_than_the_limit()
    {
        var file = Images(20, 256, 512);
        const int ten = 10 * 256 * 512;
        using var scope = AllocationScope.Begin();
        var fault = Assert.Throws<ImageLimitException>(() =>
            Iio.ImRead(new ChoppyStream(file, 4096), .., new ReadOptions { Limits = Limits.Default with { MaxTotalBytes = ten } }));
        Assert.Equal(nameof(Limits.MaxTotalBytes), fault.Limit);
        Assert.InRange(scope.PeakBytesInUse, ten, ten);
        Assert.Equal(0, scope.LiveArrays);
    }
}

namespace ImageIO.Tests;

public class NdArrayTests
{
    [Fact]
    public void A_created_array_has_the_shape_that_was_asked_for()
    {
        using var array = NdArray.Create(DType.UInt16, 3, 4, 2);
        Assert.Equal([3, 4, 2], array.Shape.ToArray());
        Assert.Equal(48, array.ByteLength);
    }
}

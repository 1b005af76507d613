namespace ImageIO.Tests;

public class ImagePropertiesTests
{
    [Fact]
    public void Properties_read_as_a_short_line()
    {
        var animation = new ImageProperties
        {
            Shape = [36, 150, 200, 3],
            DType = DType.UInt8,
            ImageCount = 36,
            IsBatch = true,
            Duration = TimeSpan.FromMilliseconds(820),
            LoopCount = 0,
        };
        Assert.Equal("36×150×200×3 uint8, 36 images, 0.82 s, plays forever", animation.ToString());
        Assert.Equal("4×5 uint16",
            new ImageProperties { Shape = [4, 5], DType = DType.UInt16, ImageCount = 1, IsBatch = false }.ToString());
    }
}

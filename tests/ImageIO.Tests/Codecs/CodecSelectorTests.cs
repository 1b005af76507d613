namespace ImageIO.Tests.Codecs;

public class CodecSelectorTests
{
    [Fact]
    public void A_codec_that_nobody_knows_is_the_callers_mistake_and_not_the_files()
    {
        var fault = Assert.Throws<ArgumentException>(() => Iio.ImRead(new byte[8], options: new ReadOptions { Codec = "nothing" }));
        Assert.Contains("There is no codec \"nothing\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extension_without_its_dot_is_the_callers_mistake_and_not_the_files()
    {
        var fault = Assert.Throws<ArgumentException>(() => Iio.ImRead(new byte[8], options: new ReadOptions { Extension = "png" }));
        Assert.Contains("\".png\" instead of \"png\"", fault.Message, StringComparison.Ordinal);
    }
}

using ImageIO.FFmpeg.Reading;

namespace ImageIO.Tests.FFmpeg;

/// <summary>Luma and chroma become the same RGB by vectors and without them.</summary>
public class YuvRowsTests
{
    public static TheoryData<string?, bool> Colors => new() { { null, false }, { null, true }, { "bt709", false }, { "bt709", true } };

    [Theory]
    [MemberData(nameof(Colors))]
    public void Rows_are_the_same_with_vectors_and_without(string? matrix, bool isFull)
    {
        var colors = YuvColors.Of(matrix, isFull)!.Value;
        var random = new Random(1);
        var (luma, u, v) = (new byte[2050], new byte[2050], new byte[2050]);
        var (fast, plain) = (new byte[3 * 2050], new byte[3 * 2050]);
        for (var round = 0; round < 50; round++)
        {
            random.NextBytes(luma);
            random.NextBytes(u);
            random.NextBytes(v);
            YuvRows.Halved(luma, u, v, fast, colors);
            YuvRows.Halved(luma, u, v, plain, colors, useVectors: false);
            Assert.Equal(plain, fast);
            YuvRows.Full(luma, u, v, fast, colors);
            YuvRows.Full(luma, u, v, plain, colors, useVectors: false);
            Assert.Equal(plain, fast);
        }
    }

    [Fact]
    public void Black_white_and_gray_are_what_they_are()
    {
        var colors = YuvColors.Of("bt709", false)!.Value;
        byte[] luma = [16, 235, 126, 126];
        var rgb = new byte[12];
        YuvRows.Halved(luma, [128, 128], [128, 128], rgb, colors);
        Assert.Equal([0, 0, 0, 255, 255, 255, 128, 128, 128, 128, 128, 128], rgb);
    }

    [Theory]
    [InlineData("yuv420p(tv, bt709, progressive)", true)]
    [InlineData("yuvj444p", true)]
    [InlineData("yuv422p(unknown/bt470bg/bt709)", true)]
    [InlineData("yuv420p(tv, bt2020nc/bt2020/smpte2084)", false)]
    [InlineData("yuv420p10le(tv)", false)]
    [InlineData("rgb24", false)]
    public void Only_what_is_known_to_the_bit_is_converted_here(string description, bool isKnown)
        => Assert.Equal(isKnown, YuvFrames.Of(description, 64, 48) is not null);
}

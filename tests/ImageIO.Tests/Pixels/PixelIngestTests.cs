using ImageIO.Pixels;

namespace ImageIO.Tests.Pixels;

/// <summary>Turning callers' pixels into opaque or clear ones.</summary>
public class PixelIngestTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Pixels_are_taken_in_alike_by_vectors_and_by_scalars(int channels)
    {
        var random = new Random(channels);
        for (var width = 1; width < 70; width++)
        {
            var source = new byte[width * channels];
            random.NextBytes(source);
            var vector = new uint[width];
            var scalar = new uint[width];
            foreach (var threshold in new byte[] { 0, 1, 128, 255 })
            {
                PixelIngest.ToOpaqueOrClear(source, channels, threshold, vector);
                PixelIngest.ScalarToOpaqueOrClear(source, channels, threshold, scalar);
                Assert.Equal(scalar, vector);
            }
        }
    }
}

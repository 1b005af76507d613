using ImageIO.Quantization.Dithering;

namespace ImageIO.Tests.Quantization.Dithering;

/// <summary>How much pixels differ from their neighbors.</summary>
public class LocalContrastTests
{
    [Fact]
    public void Activity_is_the_scalar_twins()
    {
        var random = new Random(5);
        for (var width = 1; width < 60; width++)
        {
            var rows = Enumerable.Range(0, 3)
                .Select(_ => Enumerable.Range(0, width).Select(_ => random.Next(4) == 0 ? 0 : (uint)random.NextInt64(1L << 32)).ToArray())
                .ToArray();
            var (fast, slow) = (new byte[width], new byte[width]);
            LocalContrast.Measure(rows[0], rows[1], rows[2], fast);
            LocalContrast.ScalarMeasure(rows[0], rows[1], rows[2], slow, 0, width);
            Assert.Equal(slow, fast);
        }
    }
}

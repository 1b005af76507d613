namespace ImageIO.Benchmarks;

/// <summary>
/// A picture like a photograph: smooth shades, edges at all angles, fine texture, and sensor noise. The same bytes on every machine.
/// </summary>
internal static class TestPicture
{
    /// <summary>Height × width × 3, uint8.</summary>
    public static byte[] Rgb(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        var random = new Random(12345);
        Span<double> shade = stackalloc double[3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var u = x * 1500.0 / width;
                var v = y * 1000.0 / height;
                shade[0] = 90 + (70 * Math.Sin(u / 210)) + (40 * Math.Cos(v / 170));
                shade[1] = 110 + (60 * Math.Sin((u + v) / 260)) + (30 * Math.Cos(v / 90));
                shade[2] = 130 + (50 * Math.Cos((u - v) / 190));
                if (((u - 420) * (u - 420)) + ((v - 380) * (v - 380)) < 52000)
                    (shade[0], shade[1], shade[2]) = (shade[0] * 0.4, shade[1] * 0.7, shade[2] * 1.1);
                if (((int)(u + (v * 0.6)) / 160 & 3) == 0)
                    shade[0] += 45;
                if (v > 700)
                    shade[1] += 14 * Math.Sin(u * 1.7) * Math.Sin(v * 1.3);
                for (var c = 0; c < 3; c++)
                    pixels[(((y * width) + x) * 3) + c] = (byte)Math.Clamp(shade[c] + Noise(random), 0, 255);
            }
        }

        return pixels;
    }

    // Two uniform draws make a triangle: close enough to a sensor's noise, about 1.2 levels.
    private static double Noise(Random random) => (random.NextDouble() + random.NextDouble() - 1) * 3;
}

namespace RadarFrames;

/// <summary>Smooth noise out of a hash of whole numbers: additions and multiplications alone, so that it is the same everywhere.</summary>
internal static class Noise
{
    /// <summary>Several octaves of value noise, each of twice the detail and a little over half the weight: 0 to 1.</summary>
    public static double Fractal(double x, double y, double z, int octaves, uint seed)
    {
        double sum = 0;
        double weight = 1;
        double total = 0;
        for (var octave = 0; octave < octaves; octave++)
        {
            sum += weight * Value(x, y, z, seed + (uint)octave);
            total += weight;
            weight *= 0.52;

            // Turned a little each time (by the triangle 3-4-5), so that the grids of the octaves don't show.
            (x, y) = (((x * 0.8) - (y * 0.6)) * 2, ((x * 0.6) + (y * 0.8)) * 2);
            z *= 1.7;
        }

        return sum / total;
    }

    /// <summary>One octave: random values at whole coordinates, smoothly joined.</summary>
    public static double Value(double x, double y, double z, uint seed)
    {
        var (x0, y0, z0) = (Math.Floor(x), Math.Floor(y), Math.Floor(z));
        var (ix, iy, iz) = ((int)x0, (int)y0, (int)z0);
        var (u, v, w) = (Smooth(x - x0), Smooth(y - y0), Smooth(z - z0));
        return Mix(Face(ix, iy, iz, u, v, seed), Face(ix, iy, iz + 1, u, v, seed), w);
    }

    /// <summary>0 to 1 without a corner at either end.</summary>
    public static double Smooth(double t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * t * ((t * ((t * 6) - 15)) + 10);
    }

    public static double Mix(double a, double b, double t) => a + ((b - a) * t);

    private static double Face(int x, int y, int z, double u, double v, uint seed)
        => Mix(Mix(At(x, y, z, seed), At(x + 1, y, z, seed), u), Mix(At(x, y + 1, z, seed), At(x + 1, y + 1, z, seed), u), v);

    private static double At(int x, int y, int z, uint seed)
    {
        unchecked
        {
            var h = seed + ((uint)x * 0x8DA6B343u) + ((uint)y * 0xD8163841u) + ((uint)z * 0xCB1AB31Fu);
            h = (h ^ (h >> 16)) * 0x7FEB352Du;
            h = (h ^ (h >> 15)) * 0x846CA68Bu;
            return (h ^ (h >> 16)) / (double)uint.MaxValue;
        }
    }
}

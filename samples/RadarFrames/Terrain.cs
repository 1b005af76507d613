namespace RadarFrames;

/// <summary>Land and sea in relief, lit from the upper left.</summary>
internal static class Terrain
{
    private const double SeaLevel = 0.43;

    /// <summary>Few tones compress well; these are enough to look smooth.</summary>
    private const int Tones = 14;

    private static readonly (double Height, int Color)[] LandTints =
        [(0, 0x8FA876), (0.15, 0xA5B583), (0.35, 0xC3BE92), (0.6, 0xB09C78), (1, 0x8C7A66)];
    private static readonly (double Height, int Color)[] SeaTints = [(0, 0x8DB6CE), (0.3, 0x77A3C2), (1, 0x4F7DA6)];

    public static void Paint(Canvas canvas)
    {
        for (var y = 0; y < canvas.Height; y++)
        {
            for (var x = 0; x < canvas.Width; x++)
                canvas.Set(x, y, Color(x, y));
        }
    }

    private static int Color(int x, int y)
    {
        var height = Height(x, y);
        if (height < SeaLevel)
        {
            var depth = (SeaLevel - height) / SeaLevel * 2.2;
            return IsShore(x, y, isLand: false) ? 0x6D94AE : Tint(SeaTints, Step(depth, 8), 1);
        }

        if (IsShore(x, y, isLand: true))
            return 0x5E6A55;
        var slope = (Height(x - 1.5, y - 1.5) - Height(x + 1.5, y + 1.5)) * 16;
        var light = 1 - Math.Clamp(slope, -0.28, 0.28);
        return Tint(LandTints, Step((height - SeaLevel) * 2.6, 10), 0.72 + (Step((light - 0.72) / 0.56, Tones) * 0.56));
    }

    private static bool IsShore(int x, int y, bool isLand)
        => isLand != (Height(x + 1, y) >= SeaLevel) || isLand != (Height(x, y + 1) >= SeaLevel);

    private static double Height(double x, double y)
    {
        // Land in the east and north, sea in the south-west, with bays and islands where the noise says so.
        var tilt = ((x - 190) * 0.00062) - ((y - 250) * 0.00045);
        return Noise.Fractal((x + 900) / 115, (y + 300) / 115, 0.5, 4, 71) + tilt;
    }

    private static double Step(double value, int steps) => Math.Round(Math.Clamp(value, 0, 1) * steps) / steps;

    private static int Tint((double Height, int Color)[] tints, double at, double light)
    {
        var upper = Array.FindIndex(tints, 1, tint => at <= tint.Height);
        var (from, to) = (tints[upper - 1], tints[upper]);
        var part = (at - from.Height) / (to.Height - from.Height);
        var color = 0;
        for (var shift = 16; shift >= 0; shift -= 8)
        {
            var channel = Noise.Mix((from.Color >> shift) & 0xFF, (to.Color >> shift) & 0xFF, part) * light;
            color |= (int)Math.Clamp(channel, 0, 255) << shift;
        }

        return color;
    }
}

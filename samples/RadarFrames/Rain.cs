namespace RadarFrames;

/// <summary>A squall line that crosses the map, with steady rain behind it and single cells ahead that grow and die.</summary>
internal static class Rain
{
    /// <summary>Rain as a radar sees it comes in squares.</summary>
    private const int Square = 2;

    /// <summary>From 5 dBZ on, one for each 5.</summary>
    public static readonly int[] Colors =
    [
        0x9BE3F0, 0x54B4F2, 0x2A6BE0, 0x35E04A, 0x1FB53A, 0x128A2C, 0x0A621F,
        0xFFF04A, 0xF2BE22, 0xF58A1E, 0xE8322A, 0xB81420, 0xE845D8, 0x9A3FC4,
    ];

    /// <summary>Where a cell is born (px, frame), how large it gets (px) and how strong (dBZ), and for how many frames it lives.</summary>
    private static readonly (int X, int Y, int Born, int Size, int Strength, int Life)[] Cells =
    [
        (205, 300, -4, 26, 66, 15), (262, 196, -2, 20, 58, 13), (300, 372, 1, 24, 72, 16), (238, 402, 5, 18, 60, 12),
        (318, 262, 4, 22, 64, 14), (228, 116, 7, 20, 57, 12), (340, 150, 9, 24, 68, 16), (296, 420, 12, 20, 62, 14),
        (372, 330, 11, 18, 56, 12),
    ];

    public static void Paint(Canvas canvas, int frame)
    {
        for (var y = RadarMap.Top; y < canvas.Height; y += Square)
        {
            for (var x = 0; x < RadarMap.LegendLeft; x += Square)
            {
                var level = (int)Math.Floor(Reflectivity(x, y, frame) / 5) - 1;
                if (level >= 0)
                    canvas.Fill(x, y, Square, Square, Colors[Math.Min(level, Colors.Length - 1)]);
            }
        }
    }

    /// <summary>How strongly rain echoes, in dBZ.</summary>
    private static double Reflectivity(double x, double y, int frame)
    {
        // The pattern moves with the wind and changes while it moves.
        var (driftX, driftY) = (x - (frame * 7.5), y + (frame * 2.2));
        var grain = Noise.Fractal(driftX / 30, driftY / 30, frame * 0.11, 4, 501);
        var patches = Noise.Fractal(driftX / 105, driftY / 105, frame * 0.05, 3, 733);
        return Math.Max(Math.Max(Line(x, y, frame, grain, patches), SingleCells(x, y, frame, grain)), Showers(grain, patches));
    }

    private static double Line(double x, double y, int frame, double grain, double patches)
    {
        var bow = (y - 235) * (y - 235) * 0.00155;
        var ripple = (Noise.Value(y / 34.0, frame * 0.12, 0, 911) - 0.5) * 34;
        var ahead = x - (72 + (frame * 9.5) - bow + ripple);
        var edge = ahead > 0 ? Bump(ahead / 15) : Bump(ahead / 42);
        var behind = Math.Min(0, ahead + ((patches - 0.5) * 150) + ((grain - 0.5) * 60));
        var trail = ahead > 0 ? Bump(ahead / 22) : Bump(behind / 165);
        var ends = Bump((y - 250) / 330);
        return Math.Max(((26 + (62 * grain)) * edge * ends) + (10 * (patches - 0.4)),
            ((64 * grain) + (16 * patches) - 6) * trail * ends * 0.92);
    }

    private static double SingleCells(double x, double y, int frame, double grain)
    {
        double strongest = 0;
        foreach (var cell in Cells)
        {
            var age = (frame - cell.Born) / (double)cell.Life;
            if (age is <= 0 or >= 1)
                continue;
            var moved = frame - cell.Born;
            var dx = x - (cell.X + (moved * 5.2));
            var dy = y - (cell.Y - (moved * 2.0));
            var strength = Bump((age * 2) - 1);
            var distance = ((dx * dx) + (dy * dy * 1.5) + (dx * dy * 0.7)) / (cell.Size * cell.Size * (0.5 + strength));
            strongest = Math.Max(strongest,
                (cell.Strength * strength * Falloff(distance)) + ((grain - 0.5) * 46 * Falloff(distance * 0.6)));
        }

        return strongest;
    }

    private static double Showers(double grain, double patches) => ((patches - 0.56) * 150) + ((grain - 0.5) * 60);

    /// <summary>1 in the middle, 0 from −1 and 1 outwards.</summary>
    private static double Bump(double t) => Falloff(t * t);

    private static double Falloff(double squared) => squared >= 1 ? 0 : (1 - squared) * (1 - squared);
}

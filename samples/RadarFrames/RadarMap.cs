using System.Globalization;

namespace RadarFrames;

/// <summary>What stands around and upon the map: title, time, legend, rings, towns.</summary>
internal static class RadarMap
{
    public const int Width = 480;
    public const int Height = 480;
    public const int Top = 24;
    public const int LegendLeft = 428;

    private const int Panel = 0x1C2630;
    private const int Ink = 0xE8EEF2;
    private const int CenterX = LegendLeft / 2;
    private const int CenterY = (Top + Height) / 2;

    private static readonly (int X, int Y, string Name)[] Towns =
    [
        (132, 100, "NORTHAM"), (318, 92, "ELKRIDGE"), (346, 236, "OAKVALE"), (186, 227, "BRIGHTON BAY"),
        (292, 348, "STONEFORD"), (24, 368, "PORT ELLIS"), (200, 424, "SANDWICK"),
    ];

    public static void Annotate(Canvas canvas, DateTime time)
    {
        Ring(canvas, 100);
        Ring(canvas, 200);
        Site(canvas);
        foreach (var (x, y, name) in Towns)
        {
            canvas.Fill(x - 2, y - 2, 5, 5, 0x182028);
            canvas.Fill(x - 1, y - 1, 3, 3, 0xFFFFFF);
            canvas.Label(x + 6, y - 3, name);
        }

        canvas.Fill(0, 0, Width, Top, Panel);
        canvas.Text(8, 5, "WEATHER RADAR", Ink, 2);
        canvas.Text(Width - (20 * PixelFont.Advance) - 6, 9,
            time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), 0xFFD75E);
        Legend(canvas);
    }

    private static void Legend(Canvas canvas)
    {
        const int boxHeight = 26;
        const int boxWidth = 20;
        const int top = Top + 34;
        canvas.Fill(LegendLeft, Top, Width - LegendLeft, Height - Top, Panel);
        canvas.Text(LegendLeft + 14, Top + 14, "dBZ", Ink);
        for (var i = 0; i < Rain.Colors.Length; i++)
        {
            var y = top + ((Rain.Colors.Length - 1 - i) * boxHeight);
            canvas.Fill(LegendLeft + 6, y, boxWidth, boxHeight - 1, Rain.Colors[i]);
            canvas.Text(LegendLeft + boxWidth + 11, y + 9, ((i + 1) * 5).ToString(CultureInfo.InvariantCulture).PadLeft(2), Ink);
        }
    }

    /// <summary>A ring around the radar, darker than what it lies on.</summary>
    private static void Ring(Canvas canvas, int radius)
    {
        for (var y = Top; y < Height; y++)
        {
            for (var x = 0; x < LegendLeft; x++)
            {
                var squared = ((x - CenterX) * (x - CenterX)) + ((y - CenterY) * (y - CenterY));
                if (squared >= radius * radius && squared < (radius + 1) * (radius + 1))
                    canvas.Set(x, y, (canvas.Get(x, y) >> 1) & 0x7F7F7F);
            }
        }
    }

    private static void Site(Canvas canvas)
    {
        canvas.Fill(CenterX - 4, CenterY, 9, 1, 0xFFFFFF);
        canvas.Fill(CenterX, CenterY - 4, 1, 9, 0xFFFFFF);
    }
}

using System.Globalization;
using GifScoreboard.Measuring;
using ScottPlot;

namespace GifScoreboard.Reports;

/// <summary>
/// Pictures of what is paid for what: bytes or CPU against an error, on logarithmic axes; lower and further left is better.
/// </summary>
internal static class Plots
{
    private const int PixelWidth = 1000, PixelHeight = 700;
    private const string FontName = "Plots";
    private static readonly Color[] Colors = new ScottPlot.Palettes.Category10().Colors;

    /// <summary>Skia comes without fonts and without looking for any.</summary>
    static Plots()
    {
        var fonts = new[] { "/usr/share/fonts", "/usr/local/share/fonts", Environment.GetFolderPath(Environment.SpecialFolder.Fonts) }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.ttf", SearchOption.AllDirectories))
            .Where(path => !Path.GetFileName(path).Contains("Mono", StringComparison.OrdinalIgnoreCase))
            .OrderBy(path => !Path.GetFileNameWithoutExtension(path).EndsWith("Sans", StringComparison.OrdinalIgnoreCase));
        if (fonts.FirstOrDefault() is { } font)
        {
            Fonts.AddFontFile(FontName, font);
            Fonts.Default = FontName;
        }
    }

    /// <summary>Writes the pictures of one clip to a folder.</summary>
    /// <returns>Their file names.</returns>
    public static IEnumerable<string> Write(string folder, string clip, IReadOnlyList<Setting> settings, IReadOnlyList<Result> results)
    {
        var shown = results.Where(result => result.Counts && result.Quality!.Ok > 0).ToList();
        if (shown.Count == 0)
            yield break;
        yield return Draw("bytes-ok", "kB", result => result.Bytes / 1000.0, "ok (mean OKLab distance × 100)",
            result => result.Quality!.Ok);
        yield return Draw("bytes-bok", "kB", result => result.Bytes / 1000.0, "bok (the same after a blur)",
            result => result.Quality!.BlurredOk);
        yield return Draw("cpu-ok", "CPU seconds", result => result.Cpu, "ok (mean OKLab distance × 100)", result => result.Quality!.Ok);

        string Draw(string kind, string xTitle, Func<Result, double> x, string yTitle, Func<Result, double> y)
        {
            using var plot = new Plot();
            plot.Font.Set(FontName);
            var families = settings.Select(setting => setting.Family).Distinct().ToList();
            foreach (var family in settings.GroupBy(setting => setting.Family))
            {
                var points = family.Select(setting => shown.Find(result => result.Setting == setting.Name)).OfType<Result>().ToList();
                if (points.Count == 0)
                    continue;
                var ours = family.First().IsOurs;
                var color = ours ? ScottPlot.Colors.Black : Colors[families.IndexOf(family.Key) % Colors.Length];
                var scatter = plot.Add.ScatterPoints(points.Select(point => Math.Log10(x(point))).ToArray(),
                    points.Select(point => Math.Log10(y(point))).ToArray(), color);
                scatter.LegendText = family.Key;
                scatter.MarkerSize = ours ? 11 : 7;
                scatter.MarkerShape = ours ? MarkerShape.FilledDiamond : MarkerShape.FilledCircle;
                if (ours)
                    Connect(plot, points.FindAll(point => Step(point.Setting) is not null), x, y);
                foreach (var point in points)
                {
                    // A ladder of qualities is read from every tenth.
                    if (ours && Step(point.Setting) % 10 > 0)
                        continue;
                    var label = plot.Add.Text(ours ? point.Setting.Replace("ours_", "", StringComparison.Ordinal) : point.Setting,
                        Math.Log10(x(point)), Math.Log10(y(point)));
                    label.LabelFontSize = 10;
                    label.LabelFontColor = color;
                    label.LabelFontName = FontName;
                    label.OffsetX = 5;
                }
            }

            plot.Title(clip);
            plot.XLabel(xTitle);
            plot.YLabel(yTitle);
            plot.Axes.Bottom.TickGenerator = Ticks();
            plot.Axes.Left.TickGenerator = Ticks();
            plot.ShowLegend(Alignment.UpperRight);
            var file = $"{clip}-{kind}.png";
            plot.SavePng(Path.Combine(folder, file), PixelWidth, PixelHeight);
            return file;
        }
    }

    private static void Connect(Plot plot, IEnumerable<Result> ladder, Func<Result, double> x, Func<Result, double> y)
    {
        var steps = ladder.OrderBy(point => Step(point.Setting)).ToList();
        var line = plot.Add.ScatterLine(steps.Select(point => Math.Log10(x(point))).ToArray(),
            steps.Select(point => Math.Log10(y(point))).ToArray(), ScottPlot.Colors.Black.WithAlpha(0.4));
        line.LineWidth = 1;
    }

    /// <summary>The quality of a setting that sets nothing else.</summary>
    private static int? Step(string setting)
        => setting.StartsWith("ours_q", StringComparison.Ordinal)
            && int.TryParse(setting["ours_q".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var quality) ? quality : null;

    private static ScottPlot.TickGenerators.NumericManual Ticks()
    {
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        for (var power = -4; power <= 6; power++)
        {
            foreach (var digit in (double[])[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8])
            {
                var value = digit * Math.Pow(10, power);
                ticks.AddMajor(Math.Log10(value), value.ToString("G6", CultureInfo.InvariantCulture));
            }
        }

        return ticks;
    }
}

using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace ImageIO.Diagnostics;

/// <summary>Draws reports: RSS, managed heap, what is left after collections, and when they were.</summary>
public static class MemoryPlot
{
    private const double Megabyte = 1e6;
    private const int MaxTicks = 200;

    /// <summary>Bytes. Some runtimes share a few megabytes with themselves.</summary>
    private const long SharedWorthShowing = 8 << 20;

    private static readonly Color RssColor = Color.FromHex("#1F5FA8");
    private static readonly Color ManagedColor = Color.FromHex("#D9822B");
    private static readonly Color SharedColor = Color.FromHex("#B03A48");
    private static readonly Color FloorColor = Color.FromHex("#2E8B57");
    private static readonly Color CollectionColor = Color.FromHex("#7A3E9D");

    /// <summary>Makes sure that a plot can be drawn here, before a long run that is to end in one.</summary>
    /// <exception cref="NotSupportedException">There is no font on this system: Linux images for containers often have none.</exception>
    public static void CheckSupport() => PlotFont.Require();

    /// <summary>Draws a report into a PNG file.</summary>
    /// <param name="report">The report.</param>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="title">Stands before the verdict in the title. Default: "Memory".</param>
    /// <param name="width">Width, px. Default: 1200.</param>
    /// <param name="height">Height, px. Default: 640.</param>
    /// <exception cref="NotSupportedException">There is no font on this system.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void SavePlot(this MemoryReport report, string path, string title = "Memory", int width = 1200, int height = 640)
    {
        var bytes = ToPng(report, title, width, height);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Draws a report as a PNG.</summary>
    /// <param name="report">The report.</param>
    /// <param name="title">Stands before the verdict in the title. Default: "Memory".</param>
    /// <param name="width">Width, px, 200 or more. Default: 1200.</param>
    /// <param name="height">Height, px, 150 or more. Default: 640.</param>
    /// <returns>The bytes of a PNG file.</returns>
    /// <exception cref="NotSupportedException">There is no font on this system.</exception>
    public static byte[] ToPng(this MemoryReport report, string title = "Memory", int width = 1200, int height = 640)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 200);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 150);
        PlotFont.Require();
        using var plot = new Plot();
        var curves = new Curves(report);
        curves.Draw(plot);
        plot.Title($"{title}: {Headline(report)}", size: 18);
        plot.YLabel("MB", size: 14);
        plot.XLabel(report.Iterations is null ? "seconds" : "iterations", size: 14);
        plot.Axes.Left.TickLabelStyle.FontSize = plot.Axes.Bottom.TickLabelStyle.FontSize = 13;
        plot.Legend.FontSize = 13;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom);
        return plot.GetImageBytes(width, height, ImageFormat.Png);
    }

    private static string Headline(MemoryReport report)
    {
        var verdict = report.Verdict switch
        {
            MemoryVerdict.Flat => "flat",
            MemoryVerdict.SawTooth => "saw-tooth, not a leak",
            MemoryVerdict.WarmingUp => "too early to tell",
            _ => $"growing ({report.Growth.ToString().ToLowerInvariant()})",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{verdict}; peak {report.PeakRss / Megabyte:0.0} MB");
    }

    private sealed class Curves(MemoryReport report)
    {
        private readonly bool _byIteration = report.Iterations is not null;

        public void Draw(Plot plot)
        {
            var samples = report.Samples;
            var ordinary = samples.Where(sample => !sample.IsFloor).ToList();
            var floors = samples.Where(sample => sample.IsFloor).ToList();
            var highest = samples.Max(sample => Math.Max(sample.Rss, sample.ManagedHeap ?? 0)) / Megabyte;
            if (floors.Find(sample => At(sample) > 0) is { IsFloor: true } firstForced)
            {
                var forced = plot.Add.HorizontalSpan(At(firstForced), At(samples[^1]));
                forced.FillStyle.Color = FloorColor.WithAlpha(0.08);
                forced.LineStyle.Width = 0;
                forced.LegendText = "collections forced";
            }

            Line(plot, ordinary, sample => sample.Rss, "RSS", RssColor, 2);
            if (samples.Max(sample => sample.Shared) > SharedWorthShowing)
                Line(plot, ordinary, sample => sample.Shared, "shared", SharedColor, 1.5f);
            Line(plot, ordinary, sample => sample.ManagedHeap, "managed heap", ManagedColor, 1.5f);
            Marks(plot, floors, sample => sample.Rss, "RSS after a full collection", FloorColor);
            Collections(plot, ordinary, highest);
            plot.Axes.SetLimitsY(-0.07 * highest, 1.12 * highest);
            var length = Math.Max(At(samples[^1]) - At(samples[0]), 1e-3);
            plot.Axes.SetLimitsX(At(samples[0]) - (0.01 * length), At(samples[0]) + (1.03 * length));
            plot.Axes.Left.TickGenerator = new NumericAutomatic
            {
                TickDensity = 0.6,
                LabelFormatter = value => value < 0 ? "" : Text("0.##", value),
            };
            plot.Axes.Bottom.TickGenerator = new NumericAutomatic { LabelFormatter = value => Text("#,0.##", value) };
        }

        private static bool IsBetween(MemorySample sample, MemorySample before, MemorySample after)
            => sample.Time > before.Time && sample.Time < after.Time;

        private static string Text(string format, double value) => value.ToString(format, CultureInfo.InvariantCulture);

        private double At(MemorySample sample) => _byIteration ? sample.Iteration ?? 0 : sample.Time.TotalSeconds;

        private void Line(Plot plot, List<MemorySample> samples, Func<MemorySample, long?> figure, string name, Color color, float width)
        {
            var known = samples.FindAll(sample => figure(sample) is not null);
            if (known.Count == 0)
                return;
            var values = known.Select(sample => figure(sample)!.Value / Megabyte);
            var line = plot.Add.ScatterLine(known.Select(At).ToArray(), values.ToArray(), color);
            line.LineWidth = width;
            line.LegendText = name;
        }

        private void Marks(Plot plot, List<MemorySample> samples, Func<MemorySample, long> figure, string name, Color color)
        {
            if (samples.Count == 0)
                return;
            var values = samples.Select(sample => figure(sample) / Megabyte);
            var marks = plot.Add.ScatterPoints(samples.Select(At).ToArray(), values.ToArray(), color);
            marks.MarkerSize = 8;
            marks.LegendText = name;
        }

        /// <summary>Short strokes along the foot: the full collections that happened by themselves.</summary>
        private void Collections(Plot plot, List<MemorySample> samples, double highest)
        {
            var at = new List<double>();
            for (var i = 1; i < samples.Count; i++)
            {
                // The ones that the report forces fall between a sample and the next; they are marked already.
                var (before, now) = (samples[i - 1], samples[i]);
                if (now.Gen2 > before.Gen2 && !report.Samples.Any(sample => sample.IsFloor && IsBetween(sample, before, now)))
                    at.Add(At(samples[i]));
            }

            var step = Math.Max(1, at.Count / MaxTicks);
            for (var i = 0; i < at.Count; i += step)
            {
                var stroke = plot.Add.Line(at[i], -0.06 * highest, at[i], -0.015 * highest);
                stroke.Color = CollectionColor;
                stroke.LineWidth = 1.5f;
                if (i == 0)
                    stroke.LegendText = "full collections";
            }
        }
    }
}

using System.Globalization;
using System.Text;
using ImageIO.Diagnostics.Analysis;

namespace ImageIO.Diagnostics.Output;

/// <summary>A report as text.</summary>
internal static class TextReport
{
    private const int ChartWidth = 64;
    private const int ChartHeight = 6;

    public static string Of(MemoryReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Memory: {Name(report.Verdict)}. {report.Reason}").AppendLine();
        text.Append("Next: ").AppendLine(report.Advice);
        text.Append("Confidence: ").AppendLine(Explanation.Certainty(report)).AppendLine();
        Chart.Write(text, report.Samples, ChartWidth, ChartHeight);
        text.Append(' ', 12).Append(CultureInfo.InvariantCulture, $"RSS over {Length(report)}").AppendLine().AppendLine();

        var at = Sizes.Length(report.WarmUpEnd, report.Unit);
        var start = $"{Sizes.Of(report.StartRss)} at the start, {Sizes.Of(report.WarmUpRss)} after the warm-up ({at})";
        Line("RSS", $"{start}, {Sizes.Of(report.EndRss)} at the end; peak {Sizes.Of(report.PeakRss)}");
        Line("range", $"{Sizes.Of(report.RssRange)} after the warm-up");
        if (report.FloorRss is { } floor)
            Line("floor", $"{Sizes.Of(floor)} RSS after a full collection, {Sizes.Of(report.FloorManaged ?? 0)} of it managed objects");
        if (report.SawToothAmplitude > 0)
        {
            var every = report.SawToothPeriod is { } period ? $" every {Sizes.Length(period, report.Unit)}" : "";
            Line("saw-tooth", Sizes.Of(report.SawToothAmplitude) + every);
        }

        Trend("RSS trend", report.RssTrend);
        Trend("floor trend", report.FloorTrend);
        Trend("of objects", report.ManagedTrend);
        if (report.HandleTrend is { Slope: > 0 } handles)
            Line("handles", $"{Sizes.Number(handles.Slope)} more {Sizes.Per(report.Unit)}");
        if (report.Allocated is { } allocated)
            Line("allocated", $"{Sizes.Of(allocated)} {Sizes.Per(report.Unit)}, managed");
        if (report.Collections is [var gen0, var gen1, var gen2])
        {
            var forced = report.ForcedCollections > 0 ? $"; and {report.ForcedCollections} full ones forced by this report" : "";
            Line("collections", $"{gen0} of generation 0, {gen1} of 1, {gen2} full{forced}");
        }

        if (report.PauseTime is { } pause)
            Line("pauses", Sizes.Seconds(pause));
        return text.ToString();

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"  {name,-12} {value}").AppendLine();

        void Trend(string name, MemoryTrend? trend)
        {
            if (trend is not null)
                Line(name, $"{Sizes.Of(trend.Slope)} {Sizes.Per(report.Unit)} ({Sizes.Of(trend.Low)} to {Sizes.Of(trend.High)})");
        }
    }

    public static string Name(MemoryVerdict verdict) => verdict switch
    {
        MemoryVerdict.Flat => "flat",
        MemoryVerdict.SawTooth => "saw-tooth",
        MemoryVerdict.WarmingUp => "warming up",
        _ => "growing",
    };

    private static string Length(MemoryReport report)
        => (report.Iterations is { } iterations ? $"{iterations} iterations, " : "") + Sizes.Seconds(report.Duration);
}

using System.Globalization;
using System.Text.Json.Nodes;
using ImageIO.Cli.Json;
using ImageIO.Cli.Options;

namespace ImageIO.Cli.Output;

/// <summary>What is inside a file, for people: a line with its name, and a few below it.</summary>
internal static class FileText
{
    private const int LongestValue = 100;

    public static void Write(FileEntry entry, TextWriter output)
    {
        output.WriteLine(OneLine.Of(entry.File));
        var size = entry.Bytes is { } bytes ? $", {FileSummary.Size(bytes)}" : "";
        Line("format", $"{entry.Format} ({entry.Codec}, {entry.Package}){size}");
        Line("array", $"{FileSummary.Shape([.. entry.Shape!])} {entry.Dtype}");
        Line("images", Images(entry));
        if (entry.Duration is { } duration)
            Line("time", Time(duration, entry));
        if (entry.Spacing is { } spacing)
            Line("spacing", string.Join(" x ", spacing.Select(step => step.ToString("0.######", CultureInfo.InvariantCulture))));
        foreach (var (name, length) in new[] { ("exif", entry.Exif), ("icc", entry.Icc), ("xmp", entry.Xmp) })
        {
            if (length is { } block)
                Line(name, FileSummary.Size(block));
        }

        // The line of the time has told the loops.
        foreach (var (key, value) in (entry.Metadata ?? []).Where(pair => pair.Key != "loop"))
            Line(key, value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString() ?? "");

        void Line(string name, string value) => output.WriteLine($"  {OneLine.Of(name, 30) + ":",-9} {OneLine.Of(value, LongestValue)}");
    }

    private static string Images(FileEntry entry)
        => entry.Images?.ToString(CultureInfo.InvariantCulture)
            ?? (entry.ImagesEstimated is { } estimated
                ? string.Create(CultureInfo.InvariantCulture, $"about {estimated}, estimated: only decoding all of them tells it exactly")
                : "unknown without reading them all");

    private static string Time(double seconds, FileEntry entry)
    {
        var rate = entry.Fps is { } fps ? string.Create(CultureInfo.InvariantCulture, $", {fps:0.##} frames per second") : "";
        var loop = entry.Loop is { } count ? $", plays {LoopCountText.Of(count)}" : "";
        return FileSummary.Seconds(TimeSpan.FromSeconds(seconds)) + rate + loop;
    }
}

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
        var total = entry.Bytes is { } bytes ? $", {FileSummary.Size(bytes)}" : "";
        Line("format", $"{entry.Format} ({entry.Codec}, {entry.Package}){total}");
        Line("array", Array(entry.Shape!, entry.Dtype!, entry.Axes));
        if (entry.Name is { } name)
            Line("name", name);
        if (entry.Tile is { } tile)
            Line("read by", FileSummary.Shape([.. tile]));
        if (entry.Levels is { } levels)
            Line("levels", Levels(levels));
        Line("images", Images(entry));
        foreach (var (image, index) in (entry.Series ?? []).Select((image, index) => (image, index)))
        {
            var further = image.Levels is { } smaller ? $", levels {Levels(smaller)}" : "";
            var title = image.Name is { } given ? $" \"{given}\"" : "";
            Line($"image {index}", $"{Array(image.Shape, image.Dtype, image.Axes)}{title}{further}");
        }

        if (entry.Duration is { } duration)
            Line("time", Time(duration, entry));
        if (entry.Spacing is { } spacing)
            Line("spacing", string.Join(" x ", spacing.Select(step => step.ToString("0.######", CultureInfo.InvariantCulture))));
        foreach (var (block, length) in new[] { ("exif", entry.Exif), ("icc", entry.Icc), ("xmp", entry.Xmp) })
        {
            if (length is { } size)
                Line(block, FileSummary.Size(size));
        }

        // The line of the time has told the loops.
        foreach (var (key, value) in (entry.Metadata ?? []).Where(pair => pair.Key != "loop"))
            Line(key, value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString() ?? "");

        void Line(string name, string value) => output.WriteLine($"  {OneLine.Of(name, 30) + ":",-9} {OneLine.Of(value, LongestValue)}");
    }

    private static string Array(IReadOnlyList<int> shape, string dtype, string? axes)
        => $"{FileSummary.Shape([.. shape])} {dtype}{(axes is null ? "" : $" ({axes})")}";

    private static string Levels(IReadOnlyList<IReadOnlyList<int>> levels)
        => string.Join(", ", levels.Select(level => FileSummary.Shape([.. level])));

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

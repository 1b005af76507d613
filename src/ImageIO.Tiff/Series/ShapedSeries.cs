using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ImageIO.Codecs;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>Files of tifffile: the first page of each image tells the shape of the array in its description.</summary>
internal static class ShapedSeries
{
    private const int MaxDescription = 1 << 20;
    private const int MaxRank = 32;

    public static bool IsShaped(TiffDirectory directory, string description)
        => IsShaped(description) || (description.Length > 0 && IsShaped(SecondDescription(directory)));

    /// <summary>The images; null where the descriptions do not fit the pages.</summary>
    public static List<TiffSeries>? Find(PageChain chain)
    {
        var series = new List<(TiffSeries, bool)>();
        var pages = chain.All;
        for (var index = 0; index < pages.Count;)
        {
            if (Read(pages, index, series) is not { } count)
                return null;
            index += count;
        }

        return series.Count == 0 ? null : SeriesFinder.Pyramids(series);
    }

    private static int? Read(List<PageEntry> pages, int index, List<(TiffSeries, bool)> series)
    {
        if (pages[index].Page is not { } page)
            return null;
        var directory = page.File.ReadDirectory(page.Directory);
        var description = directory.Text(TiffTag.ImageDescription, MaxDescription);
        if (!IsShaped(description))
            description = SecondDescription(directory);

        // Where a description was cut off, the pages would be taken for others.
        if (!IsShaped(description) && directory.Fields.Any(field => field.Tag == TiffTag.ImageDescription && field.Count == 0))
            CodecTools.ThrowCorrupt(
                "The description of a page, which tells the shape of its image, is said to lie beyond the end of the file.",
                page.Directory);
        if (Parse(description) is not { } shaped)
            return null;
        long elements = 1;
        foreach (var length in shaped.Shape)
            elements = length < 1 || elements > long.MaxValue / length ? 0 : elements * length;
        var layout = page.Layout;
        var pageElements = (long)layout.Width * layout.Height * layout.Samples;
        if (elements == 0 || elements % pageElements != 0 || elements / pageElements > int.MaxValue)
            return null;
        var count = (int)(elements / pageElements);
        if (count > 1 && (shaped.IsTruncated || (index + 1 >= pages.Count && pages[index].SubDirectories.Length == 0)))
        {
            if (Contiguous(page, count) is not { } planes)
                return null;
            series.Add((Make(planes, count, shaped), false));
            return 1;
        }

        if (index + count > pages.Count)
            return null;
        var own = pages.GetRange(index, count);
        if (own.Exists(entry => entry.Page is null
            || (entry.Page.Layout.Width, entry.Page.Layout.Height, entry.Page.Layout.Samples, entry.Page.Layout.DType) != (layout.Width,
                layout.Height, layout.Samples, layout.DType)))
            return null;
        series.Add((Make([.. own.Select(entry => entry.Page)], count, shaped), false));
        AddBelow(own, series);
        return count;
    }

    /// <summary>Lower resolutions in directories below the pages.</summary>
    private static void AddBelow(List<PageEntry> pages, List<(TiffSeries, bool)> series)
    {
        for (var level = 0; level < pages[0].SubDirectories.Length; level++)
        {
            var below = pages.Select(entry => level < entry.SubDirectories.Length
                ? SeriesFinder.Below(entry.Page!.File, entry.SubDirectories[level])?.Page : null).ToList();
            if (below[0] is not { } page || below.Exists(other => other is null || !other.Layout.Equals(page.Layout)))
                return;
            var top = series[^(level + 1)].Item1;
            series.Add((new TiffSeries(below, [.. top.FullShape.Take(top.OuterRank)], new string('Q', top.OuterRank),
                LevelShape(top, page.Layout), top.Axes), true));
        }
    }

    private static ImmutableArray<int> LevelShape(TiffSeries top, TiffLayout layout)
        => [.. top.Shape.Select((length, axis) => top.Axes[axis] switch { 'Y' => layout.Height, 'X' => layout.Width, _ => length })];

    /// <summary>Pages whose samples follow those of the first, which alone has a directory.</summary>
    public static List<TiffPage?>? Contiguous(TiffPage page, int count)
    {
        if (count == 1)
            return [page];
        var layout = page.Layout;
        if (layout.Compression != TiffCompression.None || layout.IsTiled || layout.IsSubsampled)
            return null;
        var table = new ChunkTable(page);
        var row = SampleRows.RowBytes(layout, layout.Width);
        var length = row * layout.Height * layout.Planes;
        var strip = row * layout.ChunkHeight;
        var start = table[0, strip].Offset;
        for (long i = 1; i < Math.Min(table.Count, 1024); i++)
        {
            if (table[i, strip].Offset != start + (i * strip))
                return null;
        }

        if (start == 0 || start + (length * count) > page.File.Length)
            return null;
        return [.. Enumerable.Range(0, count).Select(i => page with { Shift = i * length })];
    }

    private static TiffSeries Make(List<TiffPage?> pages, int count, Shaped shaped)
    {
        var axes = shaped.Axes?.Length == shaped.Shape.Length ? shaped.Axes : Axes(shaped.Shape, pages[0]!.Layout);
        return new TiffSeries(pages, OuterShape(shaped.Shape, pages[0]!.Layout, count), Outer(shaped.Shape, pages[0]!.Layout, count),
            shaped.Shape, axes)
        {
            Name = shaped.Name,
        };
    }

    /// <summary>The lengths in front of those of a page, where the shape ends as a page does; else their number.</summary>
    private static ImmutableArray<int> OuterShape(ImmutableArray<int> shape, TiffLayout layout, int count)
    {
        long product = 1;
        var outer = new List<int>();
        foreach (var length in shape)
        {
            if (product == count)
                break;
            product *= length;
            outer.Add(length);
        }

        return product == count ? [.. outer] : [count];
    }

    private static string Outer(ImmutableArray<int> shape, TiffLayout layout, int count)
        => new('Q', OuterShape(shape, layout, count).Length);

    /// <summary>The letters of the page for the axes that are the page's; Q for the rest.</summary>
    private static string Axes(ImmutableArray<int> shape, TiffLayout layout)
    {
        var letters = new char[shape.Length];
        var at = layout.Shape.Length - 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
            letters[axis] = at >= 0 && shape[axis] == layout.Shape[at] ? layout.Axes[at--] : 'Q';
        return new string(letters);
    }

    private static bool IsShaped(string description)
        => (description.StartsWith('{') && description.Contains("\"shape\":", StringComparison.Ordinal))
            || description.StartsWith("shape=", StringComparison.Ordinal);

    private static string SecondDescription(TiffDirectory directory)
    {
        var field = directory.Fields.Where(field => field.Tag == TiffTag.ImageDescription && field.Count > 0).Skip(1).FirstOrDefault();
        return field.Count == 0 ? "" : TiffDirectory.Text(directory.Bytes(field, MaxDescription));
    }

    private static Shaped? Parse(string description)
    {
        if (description.StartsWith("shape=", StringComparison.Ordinal))
        {
            var numbers = description[6..].Trim('(', ')', ' ', '\n')
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var shape = numbers.Select(text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                ? number : 0).ToImmutableArray();
            return shape.Length is 0 or > MaxRank ? null : new Shaped(shape, null, null, false);
        }

        try
        {
            using var json = JsonDocument.Parse(description);
            var root = json.RootElement;
            if (!root.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
                || shape.GetArrayLength() is 0 or > MaxRank)
                return null;
            var lengths = shape.EnumerateArray().Select(item => item.TryGetInt32(out var number) ? number : 0).ToImmutableArray();
            return new Shaped(lengths, Text("axes"), Text("name"),
                root.TryGetProperty("truncated", out var truncated) && truncated.ValueKind == JsonValueKind.True);

            string? Text(string key)
                => root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Shaped(ImmutableArray<int> Shape, string? Axes, string? Name, bool IsTruncated);
}

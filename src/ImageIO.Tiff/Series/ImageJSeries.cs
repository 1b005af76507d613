using System.Collections.Immutable;
using System.Globalization;
using ImageIO.Codecs;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>
/// Hyperstacks of ImageJ: the first page's description counts frames, slices and channels. Large ones have one directory, and all planes
/// behind it.
/// </summary>
internal static class ImageJSeries
{
    public static bool IsImageJ(string description)
        => description.StartsWith("ImageJ=", StringComparison.Ordinal) || description.StartsWith("SCIFIO=", StringComparison.Ordinal);

    /// <summary>What the description says, by key.</summary>
    public static Dictionary<string, string> Parse(string description)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in description.Split('\n'))
        {
            if (line.Split('=', 2) is [var key, var value])
                values[key.Trim()] = value.Trim();
        }

        return values;
    }

    /// <summary>The hyperstack; null where its numbers don't fit the file.</summary>
    public static List<TiffSeries>? Find(PageChain chain, TiffPage first, string description, ReadOptions options)
    {
        var values = Parse(description);
        var (frames, slices, channels) = (Number("frames"), Number("slices"), Number("channels"));
        long images = Number("images");
        if (frames < 1 || slices < 1 || channels < 1 || images < 1)
            return null;
        var layout = first.Layout;
        if (channels == 1 || (layout.IsPlanar && layout.Samples == channels))
            images = (long)frames * slices;
        else if (images == (long)frames * slices && !layout.IsPlanar && layout.Samples == channels)
            channels = 1;
        else
            images = (long)frames * slices * channels;
        var isAlone = chain[1] is null;
        if (images == 1 && !isAlone)
            images = chain.All.Count;
        if (images > int.MaxValue)
            return null;

        var pages = PagesOf(chain, first, (int)images, isAlone);
        if (pages is null)
        {
            if (isAlone && options.Tolerance != Tolerance.Partial)
                CodecTools.ThrowCorrupt(
                    $"The stack is said to have {images} planes behind each other, but the file ends before. Read its pages to have the " +
                    $"first, or set {nameof(Tolerance)}.{nameof(Tolerance.Partial)}.", first.Directory);
            return null;
        }

        var (axes, lengths) = Order(values.GetValueOrDefault("order", "czt"), frames, slices,
            layout.IsPlanar && layout.Samples == channels ? 1 : channels);
        var product = lengths.Aggregate(1L, (sum, length) => sum * length);
        if (product > pages.Count)
        {
            // Fewer pages than were announced: they are counted as they come.
            (axes, lengths) = ("I", [pages.Count]);
        }
        else if (pages.Count / product > 1)
        {
            (axes, lengths) = ("I" + axes, [(int)(pages.Count / product), .. lengths]);
            pages = pages.Take((int)(lengths[0] * product)).ToList();
        }
        else
        {
            pages = pages.Take((int)product).ToList();
        }

        return [new TiffSeries(pages, lengths, axes)];

        int Number(string key)
            => values.TryGetValue(key, out var text)
                ? int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0 : 1;
    }

    private static List<TiffPage?>? PagesOf(PageChain chain, TiffPage first, int images, bool isAlone)
    {
        if ((isAlone || images > 1) && (isAlone || chain.File.Length > uint.MaxValue)
            && ShapedSeries.Contiguous(first, images) is { } planes)
            return planes;
        if (isAlone)
            return images == 1 ? [first] : null;
        var pages = chain.All.ConvertAll(entry => entry.Page);
        return pages.TrueForAll(page => page is not null && page.Layout.Shape.SequenceEqual(first.Layout.Shape)
            && page.Layout.DType == first.Layout.DType) ? pages : null;
    }

    /// <summary>The outer axes, the slowest first; the description tells the fastest first.</summary>
    private static (string Axes, ImmutableArray<int> Lengths) Order(string order, int frames, int slices, int channels)
    {
        var letters = order.Length == 3 && order.Order().SequenceEqual("czt") ? order.ToUpperInvariant() : "CZT";
        var axes = new string([.. letters.Reverse()]);
        return (axes, [.. axes.Select(letter => letter switch { 'T' => frames, 'Z' => slices, _ => channels })]);
    }
}

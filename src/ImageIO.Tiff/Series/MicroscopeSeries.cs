using System.Collections.Immutable;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Metadata;

namespace ImageIO.Tiff.Series;

/// <summary>Stacks of microscopes' programs that say how many planes there are of each axis: Olympus FluoView and SIS, ScanImage.</summary>
internal static class MicroscopeSeries
{
    /// <summary>FluoView: axes by name in tag 34361, the fastest first.</summary>
    /// <returns>The stack; null where its numbers don't fit the pages.</returns>
    public static List<TiffSeries>? FluoView(PageChain chain, TiffDirectory first)
    {
        if (FluoViewMetadata.Dimensions(first) is not { } dimensions)
            return null;
        var outer = dimensions.Where(dimension => dimension.Size > 1 && dimension.Axis is not ('X' or 'Y')).Reverse().ToList();
        return Stack(chain, [.. outer.Select(dimension => dimension.Size)], string.Concat(outer.Select(dimension => dimension.Axis)),
            FluoViewMetadata.NameOf(first));
    }

    /// <summary>SIS: axes in the section of the text in tag 33471 that counts them, the slowest first.</summary>
    /// <returns>The stack; null where its numbers don't fit the pages.</returns>
    public static List<TiffSeries>? Sis(PageChain chain, TiffDirectory first)
    {
        var axes = SisMetadata.Axes(first);
        return Stack(chain, [.. axes.Select(axis => axis.Length)], string.Concat(axes.Select(axis => axis.Letter)), null);
    }

    /// <summary>ScanImage: slices, frames and channels, as the text behind the header of BigTIFF says.</summary>
    /// <returns>The stack; null where its numbers don't fit the pages.</returns>
    public static List<TiffSeries>? ScanImage(PageChain chain)
    {
        var values = ScanImageMetadata.ReadHeader(chain.File);
        if (!values.TryGetValue("si.hchannels.channelsave", out var saved))
            return null;
        var channels = saved is double[] list ? list.Length : 1;
        var count = chain.All.Count;
        if (channels < 1)
            return null;
        if (values.TryGetValue("si.hstackmanager.framesperslice", out var value) && value is int frames and > 0)
            return Stack(chain, [(int)Math.Max(count / ((long)frames * channels), 1), frames, channels], "ZTC", null);

        // Frames without end: as many as there are.
        return count % channels == 0 ? Stack(chain, [1, count / channels, channels], "ZTC", null) : null;
    }

    /// <summary>All pages in the order of the axes; pages behind them are left out.</summary>
    private static List<TiffSeries>? Stack(PageChain chain, ImmutableArray<int> lengths, string axes, string? name)
    {
        var product = lengths.Aggregate(1L, (count, length) => Math.Min(count * Math.Max(length, 0), int.MaxValue));
        var pages = chain.All.Take((int)product).Select(entry => entry.Page).ToList();
        if (product < 1 || pages.Count < product || pages[0] is not { } first)
            return null;
        return pages.TrueForAll(page => page is not null && page.Layout.DType == first.Layout.DType
            && page.Layout.Shape.SequenceEqual(first.Layout.Shape))
            && chain.All.Skip(pages.Count).All(entry => entry.Page?.Layout.Equals(first.Layout) == true)
            ? [new TiffSeries(pages, lengths, axes) { Name = name }]
            : null;
    }
}

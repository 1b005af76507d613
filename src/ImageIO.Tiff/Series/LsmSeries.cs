using System.Collections.Immutable;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Series;

/// <summary>Files of Zeiss' confocal microscopes: every second page is a thumbnail, and tag 34412 counts the axes.</summary>
internal static class LsmSeries
{
    private const int ScanTypePosition = 88;
    private const int MinLength = ScanTypePosition + 2;
    private const int PositionsPosition = 264;
    private const int MosaicPosition = 268;
    private const int InfoLength = MosaicPosition + 4;

    /// <summary>The image and its thumbnails; null where the numbers don't fit the pages.</summary>
    public static List<TiffSeries>? Find(PageChain chain, TiffDirectory directory)
    {
        if (!directory.TryFind(TiffTag.CzLsmInfo, out var field) || field.ByteLength < MinLength)
            return null;
        var info = directory.Bytes(field, InfoLength);
        var file = chain.File;
        var all = chain.All;
        var pages = all.Where(entry => !entry.IsReduced).Select(entry => entry.Page).ToList();
        if (pages.Count == 0 || pages[0] is not { } first
            || pages.Exists(page => page is null || !page.Layout.Shape.SequenceEqual(first.Layout.Shape)))
            return null;
        var layout = first.Layout;
        var outer = OuterAxes(file.UInt16(info.AsSpan(ScanTypePosition))).Where(letter => letter != 'C' || layout.Samples == 1).ToList();
        foreach (var (letter, position) in new[] { ('P', PositionsPosition), ('M', MosaicPosition) })
        {
            if (info.Length >= position + 4 && file.UInt32(info.AsSpan(position)) > 0)
                outer.Insert(0, letter);
        }

        var lengths = outer.Select(letter => (int)file.UInt32(info.AsSpan(PositionOf(letter)))).ToImmutableArray();
        if (lengths.Aggregate(1L, (product, length) => product * Math.Max(length, 0)) != pages.Count)
            return null;
        var series = new List<TiffSeries> { Channels(new(pages, lengths, string.Concat(outer))) };
        var thumbnails = all.Where(entry => entry.IsReduced).Select(entry => entry.Page).ToList();
        if (thumbnails.Count > 0 && thumbnails.TrueForAll(page => page is not null && page.Layout.Equals(thumbnails[0]!.Layout)))
            series.Add(thumbnails.Count == pages.Count
                ? new TiffSeries(thumbnails, lengths, string.Concat(outer)) : new TiffSeries(thumbnails, [thumbnails.Count], "I"));
        return series;
    }

    /// <summary>The planes of a page are channels.</summary>
    private static TiffSeries Channels(TiffSeries series) => series.Layout.IsPlanar
        ? new(series.Pages, [.. series.FullShape.Take(series.OuterRank)], new string('Q', series.OuterRank), series.Shape,
            series.Axes.Replace('S', 'C'))
        : series;

    /// <summary>The axes in front of Y and X, the slowest first, by the kind of scan.</summary>
    private static string OuterAxes(int scanType) => scanType switch
    {
        3 or 5 or 9 => "ZCT",
        4 or 6 => "CTZ",
        7 => "ZTC",
        8 => "TZC",
        _ => "TCZ",
    };

    private static int PositionOf(char axis)
        => axis switch { 'Z' => 16, 'C' => 20, 'P' => PositionsPosition, 'M' => MosaicPosition, _ => 24 };
}

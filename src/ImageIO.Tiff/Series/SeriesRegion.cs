using System.Collections.Immutable;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>A part of a series: the same part of some of its pages.</summary>
/// <param name="Pages">The pages, in the order of the array.</param>
/// <param name="Region">The part of each.</param>
internal sealed record SeriesRegion(IReadOnlyList<TiffPage?> Pages, PageRegion Region)
{
    /// <summary>What a part of the array is in pages; null where its axes are not those of pages.</summary>
    public static SeriesRegion? Of(TiffSeries series, ReadOnlySpan<int> origin, ReadOnlySpan<int> lengths)
    {
        if (series.Kept.IsDefault)
            return null;
        var rank = series.FullShape.Length;
        var (from, count) = (new int[rank], new int[rank]);
        Array.Fill(count, 1);
        for (var axis = 0; axis < series.Kept.Length; axis++)
        {
            if (series.Kept[axis] is >= 0 and var full)
                (from[full], count[full]) = (origin[axis], lengths[axis]);
        }

        var pages = PagesOf(series, from.AsSpan(0, series.OuterRank), count.AsSpan(0, series.OuterRank));
        var (at, size) = (from[series.OuterRank..], count[series.OuterRank..]);
        var layout = series.Layout;
        var region = layout.Samples == 1 ? new PageRegion(at[0], at[1], size[0], size[1], 0, 1)
            : layout.IsPlanar ? new PageRegion(at[1], at[2], size[1], size[2], at[0], size[0])
            : new PageRegion(at[0], at[1], size[0], size[1], at[2], size[2]);
        return new(pages, region);
    }

    /// <summary>The strip or tile as a part of the array; empty where its axes are not those of pages.</summary>
    public static ImmutableArray<int> ChunkShape(TiffSeries series)
    {
        if (series.Kept.IsDefault)
            return [];
        var layout = series.Layout;
        var (height, width) = (Math.Min(layout.ChunkHeight, layout.Height), Math.Min(layout.ChunkWidth, layout.Width));
        ReadOnlySpan<int> page = layout.Samples == 1 ? [height, width]
            : layout.IsPlanar ? [1, height, width] : [height, width, layout.Samples];
        var shape = ImmutableArray.CreateBuilder<int>(series.Kept.Length);
        foreach (var axis in series.Kept)
            shape.Add(axis < series.OuterRank ? 1 : page[axis - series.OuterRank]);
        return shape.MoveToImmutable();
    }

    /// <summary>The pages of a part of the outer axes.</summary>
    public static List<TiffPage?> PagesOf(TiffSeries series, ReadOnlySpan<int> from, ReadOnlySpan<int> count)
    {
        var pages = new List<TiffPage?>();
        var index = new int[from.Length];
        while (true)
        {
            long page = 0;
            for (var axis = 0; axis < index.Length; axis++)
                page = (page * series.FullShape[axis]) + from[axis] + index[axis];
            pages.Add(series.Pages[(int)page]);
            var last = index.Length - 1;
            while (last >= 0 && ++index[last] == count[last])
                index[last--] = 0;
            if (last < 0)
                return pages;
        }
    }
}

using System.Collections.Immutable;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Metadata;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>Finds out which pages of a file are one image, by what the program that wrote it says in it, else by their layout.</summary>
internal static class SeriesFinder
{
    private static readonly ImmutableArray<int> Ratios = [2, 3, 4];

    /// <summary>The images of a file.</summary>
    /// <param name="chain">Its pages.</param>
    /// <param name="options">How it is read.</param>
    public static List<TiffSeries> Find(PageChain chain, ReadOptions options)
    {
        var first = chain.First;
        var directory = chain.File.ReadDirectory(first.Offset);
        var description = directory.Text(TiffTag.ImageDescription, options.Limits.MaxMetadataBytes);
        if (first.Page is { } page)
        {
            if (ShapedSeries.IsShaped(directory, description) && ShapedSeries.Find(chain) is { } shaped)
                return shaped;
            if (directory.Has(TiffTag.CzLsmInfo) && LsmSeries.Find(chain, directory) is { } lsm)
                return lsm;
            if (OmeSeries.IsOme(description) && OmeSeries.Find(chain, description, options) is { } ome)
                return ome;
            if (ImageJSeries.IsImageJ(description) && ImageJSeries.Find(chain, page, description, options) is { } imageJ)
                return imageJ;
            if (FluoViewMetadata.IsFluoView(directory) && MicroscopeSeries.FluoView(chain, directory) is { } fluoView)
                return fluoView;
            if (directory.Has(TiffTag.Uic1) && StkSeries.Find(page, directory) is { } stk)
                return stk;
            if (SisMetadata.IsSis(directory) && MicroscopeSeries.Sis(chain, directory) is { } sis)
                return sis;
            if (SlideSeries.Find(chain, directory, description) is { } slide)
                return slide;
            if (ScanImageMetadata.IsScanImage(directory.Text(TiffTag.Software, options.Limits.MaxMetadataBytes), description)
                && MicroscopeSeries.ScanImage(chain) is { } scanImage)
                return scanImage;
        }

        var generic = Generic(chain);
        if (generic.Count == 0)
            throw chain.All.FirstOrDefault(entry => entry.Fault is not null)?.Fault
                ?? new CorruptImageException("The file has no image.", 4);
        if (directory.Has(TiffTag.NdpiFormat) && directory.Has(TiffTag.Make))
            return SlideSeries.NameNdpi(generic);
        return generic;
    }

    /// <summary>Pages of one layout are one image; smaller ones of the same kind are its lower resolutions.</summary>
    public static List<TiffSeries> Generic(PageChain chain)
    {
        var groups = new List<(List<TiffPage> Pages, bool IsBelow)>();
        var byLayout = new Dictionary<TiffLayout, int>();
        foreach (var entry in chain.All)
        {
            Add(entry.Page, isBelow: false);
            foreach (var offset in entry.SubDirectories)
                Add(Below(chain.File, offset)?.Page, isBelow: true);
        }

        var series = groups.Select(group => (Series: new TiffSeries(group.Pages, [group.Pages.Count], "I"), group.IsBelow)).ToList();
        return Pyramids(series);

        void Add(TiffPage? page, bool isBelow)
        {
            if (page is null)
                return;
            if (!byLayout.TryGetValue(page.Layout, out var index))
            {
                byLayout[page.Layout] = groups.Count;
                groups.Add(([page], isBelow));
            }
            else if (!groups[index].Pages.Exists(other => other.Directory == page.Directory))
            {
                groups[index].Pages.Add(page);
            }
        }
    }

    /// <summary>The directory below a page; null where there is none that can be read.</summary>
    public static PageEntry? Below(TiffFile file, long offset)
    {
        if (offset < 8)
            return null;
        try
        {
            return PageEntry.Of(file.ReadDirectory(offset), null);
        }
        catch (CorruptImageException)
        {
            return null;
        }
    }

    /// <summary>Puts each lower resolution to the image that it is of: each is half, a third or a quarter of the one before.</summary>
    public static List<TiffSeries> Pyramids(List<(TiffSeries Series, bool IsBelow)> series)
    {
        for (var i = 0; i < series.Count; i++)
        {
            if (series[i].IsBelow)
                continue;
            var (top, last, factor) = (series[i].Series, series[i].Series, 0);
            for (var j = i + 1; j < series.Count;)
            {
                var candidate = series[j].Series;
                var found = factor == 0 ? Ratios.FirstOrDefault(ratio => IsReduced(last, candidate, ratio))
                    : IsReduced(last, candidate, factor) ? factor : 0;
                if (found == 0)
                {
                    j++;
                    continue;
                }

                factor = found;
                top.Levels.Add(last = candidate);
                series.RemoveAt(j);
            }
        }

        return [.. series.Select(entry => entry.Series)];
    }

    private static bool IsReduced(TiffSeries larger, TiffSeries smaller, int ratio)
    {
        if (larger.Axes != smaller.Axes || larger.Layout.DType != smaller.Layout.DType)
            return false;
        for (var axis = 0; axis < larger.Axes.Length; axis++)
        {
            var (from, to) = (larger.Shape[axis], smaller.Shape[axis]);
            if (larger.Axes[axis] is 'X' or 'Y' or 'Z'
                ? from < ratio || Math.Abs(((double)from / ratio) - to) >= 1 || from == to : from != to)
                return false;
        }

        return true;
    }
}

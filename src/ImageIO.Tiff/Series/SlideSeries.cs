using ImageIO.Tiff.Container;
using ImageIO.Tiff.Metadata;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>Scanned slides: resolutions of one picture among a thumbnail, a label and an overview.</summary>
internal static class SlideSeries
{
    private const int MaxSoftware = 1 << 10;
    private const int MacroType = 9;

    /// <summary>The images of a scanner's file; null for others.</summary>
    public static List<TiffSeries>? Find(PageChain chain, TiffDirectory directory, string description)
    {
        var pages = chain.All;
        if (pages.Exists(entry => entry.Page is null))
            return null;
        if (description.StartsWith("Aperio ", StringComparison.Ordinal) && pages[0].Page!.Layout.IsTiled)
            return Aperio(pages);
        if (directory.Text(TiffTag.Software, MaxSoftware).StartsWith("PerkinElmer-QPI", StringComparison.Ordinal))
            return PerkinElmer(pages);
        if (ScannerMetadata.IsLeica(description))
            return LeicaSeries.Find(pages, description);
        if (ScannerMetadata.IsVentana(directory, description))
            return Ventana(pages);
        return PhilipsMetadata.IsPhilips(directory, description) && pages[0].Page!.Layout.IsTiled ? Philips(pages) : null;
    }

    /// <summary>Names what Hamamatsu's magnification of -1 and -2 says.</summary>
    public static List<TiffSeries> NameNdpi(List<TiffSeries> series)
        => [.. series.Select(one =>
        {
            var directory = one.FirstPage.File.ReadDirectory(one.FirstPage.Directory);
            var reference = directory.Text(TiffTag.NdpiReference, MaxSoftware);
            var magnification = directory.Doubles(TiffTag.NdpiMagnification, 1);
            var name = one.Levels.Count > 0 ? reference.Length > 0 ? reference : "Baseline"
                : magnification is [-1] ? "Macro" : magnification is [-2] ? "Map" : null;
            var named = new TiffSeries(one.Pages, [one.Pages.Count], "Z") { Name = name };
            named.Levels.AddRange(one.Levels.Select(level => new TiffSeries(level.Pages, [level.Pages.Count], "Z")));
            return named;
        })];

    private static List<TiffSeries> Aperio(List<PageEntry> pages)
    {
        var series = new List<TiffSeries> { TiffSeries.Of(pages[0].Page!, "Baseline") };
        if (pages.Count > 1)
            series.Add(TiffSeries.Of(pages[1].Page!, "Thumbnail"));
        var index = 2;
        for (; index < pages.Count && pages[index].Page!.Layout.IsTiled && !pages[index].IsReduced; index++)
            series[0].Levels.Add(TiffSeries.Of(pages[index].Page!));
        for (; index < pages.Count; index++)
            series.Add(TiffSeries.Of(pages[index].Page!, pages[index].SubfileType == MacroType ? "Macro" : "Label"));
        return series;
    }

    /// <summary>Pages say what they are; those with a level are resolutions, of which tiles overlap as they were scanned.</summary>
    private static List<TiffSeries> Ventana(List<PageEntry> pages)
    {
        var series = new List<TiffSeries>();
        TiffSeries? baseline = null;
        foreach (var page in pages.Select(entry => entry.Page!))
        {
            var description = page.File.ReadDirectory(page.Directory).Text(TiffTag.ImageDescription, MaxSoftware);
            if (description.StartsWith("Label", StringComparison.Ordinal))
                series.Add(TiffSeries.Of(page, "Label"));
            else if (description == "Thumbnail" || description.StartsWith("Probability", StringComparison.Ordinal))
                series.Add(TiffSeries.Of(page, "Thumbnail"));
            else if (!description.Contains("level", StringComparison.Ordinal))
                series.Add(TiffSeries.Of(page, "Unknown"));
            else if (baseline is null)
                series.Insert(0, baseline = TiffSeries.Of(page, "Baseline"));
            else
                baseline.Levels.Add(TiffSeries.Of(page));
        }

        return series;
    }

    /// <summary>Tiled pages are resolutions, whose last tiles reach beyond the picture; others say what they are.</summary>
    private static List<TiffSeries> Philips(List<PageEntry> pages)
    {
        var series = new List<TiffSeries> { TiffSeries.Of(pages[0].Page!, "Baseline") };
        foreach (var page in pages.Skip(1).Select(entry => entry.Page!))
        {
            if (page.Layout.IsTiled)
                series[0].Levels.Add(TiffSeries.Of(page));
            else
                series.Add(TiffSeries.Of(page,
                    page.File.ReadDirectory(page.Directory).Text(TiffTag.ImageDescription, MaxSoftware) is { Length: > 0 } name
                        ? name : null));
        }

        return series;
    }

    /// <summary>All channels of the largest resolution, a thumbnail, all channels of each further one, an overview and a label.</summary>
    private static List<TiffSeries> PerkinElmer(List<PageEntry> pages)
    {
        var index = 0;
        var first = pages[0].Page!.Layout;
        var series = new List<TiffSeries> { Channels(TakeAlike(first.Height, first.Width), "Baseline") };
        var channels = series[0].Pages.Count;
        if (index < pages.Count)
            series.Add(TiffSeries.Of(pages[index++].Page!, "Thumbnail"));
        for (var (height, width) = (first.Height / 2, first.Width / 2); first.IsTiled
            && index < pages.Count; (height, width) = (height / 2, width / 2))
        {
            var start = index;
            var level = TakeAlike(height, width);
            if (level.Count != channels)
            {
                index = start;
                break;
            }

            series[0].Levels.Add(Channels(level, null));
        }

        foreach (var name in new[] { "Macro", "Label" })
        {
            if (index < pages.Count && series[0].Levels.Count > 0)
                series.Add(TiffSeries.Of(pages[index++].Page!, name));
        }

        return series;

        List<TiffPage> TakeAlike(int height, int width)
        {
            var taken = new List<TiffPage>();
            while (index < pages.Count && pages[index].Page!.Layout is var layout && layout.Height == height && layout.Width == width
                && layout.Samples == first.Samples)
                taken.Add(pages[index++].Page!);
            return taken;
        }
    }

    private static TiffSeries Channels(List<TiffPage> pages, string? name) => new(pages, [pages.Count], "C") { Name = name };
}

using System.Globalization;
using System.Xml.Linq;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>Slides of Leica's scanners (SCN): XML says which page is which resolution, channel and slice of which image.</summary>
internal static class LeicaSeries
{
    private const int MaxPlanes = 1 << 20;

    /// <summary>The images; null where the XML tells none, or does not fit the pages.</summary>
    public static List<TiffSeries>? Find(List<PageEntry> pages, string description)
    {
        var series = new List<TiffSeries>();
        foreach (var image in Elements(OmeSeries.Parse(description), "collection").SelectMany(collection => Elements(collection, "image")))
        {
            foreach (var pixels in Elements(image, "pixels"))
            {
                var levels = Elements(pixels, "dimension").GroupBy(dimension => Integer(dimension, "r")).OrderBy(level => level.Key)
                    .Select(level => Level(pages, [.. level], (string?)image.Attribute("name") ?? "Unknown")).ToList();
                if (levels.Count == 0)
                    continue;
                if (levels.Contains(null))
                    return null;
                levels[0]!.Levels.AddRange(levels.Skip(1).Select(level => level!));
                series.Add(levels[0]!);
            }
        }

        return series.Count == 0 ? null : series;
    }

    /// <summary>The planes of a resolution; null where the first is missing, or they are not alike.</summary>
    private static TiffSeries? Level(List<PageEntry> pages, List<XElement> dimensions, string name)
    {
        var (channels, slices) = (dimensions.Max(one => Integer(one, "c")) + 1, dimensions.Max(one => Integer(one, "z")) + 1);
        if (channels < 1 || slices < 1 || (long)channels * slices > MaxPlanes)
            return null;
        var planes = new TiffPage?[channels * slices];
        foreach (var one in dimensions)
        {
            var (channel, slice, page) = (Integer(one, "c"), Integer(one, "z"), Integer(one, "ifd"));
            if (channel < 0 || slice < 0 || page < 0 || page >= pages.Count)
                return null;
            planes[(channel * slices) + slice] = pages[page].Page;
        }

        return planes[0] is { } first
            && Array.TrueForAll(planes, plane => plane is null || plane.Layout.Shape.SequenceEqual(first.Layout.Shape))
            ? new TiffSeries(planes, [channels, slices], "CZ") { Name = name }
            : null;
    }

    private static IEnumerable<XElement> Elements(XElement? parent, string name)
        => parent?.Elements().Where(element => element.Name.LocalName == name) ?? [];

    private static int Integer(XElement element, string name)
        => element.Attribute(name) is { } attribute
            ? int.TryParse(attribute.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : -1 : 0;
}

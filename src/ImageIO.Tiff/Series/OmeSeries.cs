using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>
/// OME-TIFF: XML in the first page's description says which page of which file is which plane of which image (OME-TIFF specification,
/// 2016-06).
/// </summary>
internal static class OmeSeries
{
    private const int MaxFiles = 10_000;

    public static bool IsOme(string description)
        => description.AsSpan().TrimEnd().EndsWith("OME>", StringComparison.Ordinal);

    /// <summary>The root of the XML; null where it is damaged.</summary>
    public static XElement? Parse(string xml)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(xml), settings);
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The images of the set; null where the XML tells none, or does not fit the pages.</summary>
    public static List<TiffSeries>? Find(PageChain chain, string description, ReadOptions options)
    {
        if (Parse(description) is not { } root)
            return null;
        var files = new OmeFiles(chain, (string?)root.Attribute("UUID"), options);
        var series = new List<TiffSeries>();
        foreach (var image in root.Elements().Where(element => element.Name.LocalName == "Image"))
        {
            foreach (var pixels in image.Elements().Where(element => element.Name.LocalName == "Pixels"))
            {
                if (ReadPixels(files, pixels, (string?)image.Attribute("Name")) is { } one)
                    series.Add(one);
            }
        }

        return series.Count == 0 ? null : series;
    }

    /// <summary>Whether the planes of a file lie in all of several files, itself among them.</summary>
    public static bool IsMasterOf(SourceStream source, IReadOnlyList<SourceFile> files, ReadOptions options)
    {
        var file = new TiffFile(source);
        var description = file.ReadDirectory(file.FirstDirectory).Text(TiffTag.ImageDescription, options.Limits.MaxMetadataBytes);
        if (!IsOme(description) || Parse(description) is not { } root)
            return false;
        var names = root.Descendants().Where(element => element.Name.LocalName == "UUID")
            .Select(element => (string?)element.Attribute("FileName")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return files.All(other => names.Contains(Path.GetFileName(other.Name)));
    }

    private static TiffSeries? ReadPixels(OmeFiles files, XElement pixels, string? name)
    {
        var order = (string?)pixels.Attribute("DimensionOrder") ?? "XYZCT";
        if (order.Length != 5 || !order.StartsWith("XY", StringComparison.Ordinal) || !order[2..].Order().SequenceEqual("CTZ"))
            return null;
        var axes = new string([.. order[2..].Reverse()]);
        var channel = pixels.Elements().FirstOrDefault(element => element.Name.LocalName == "Channel");
        var samples = Math.Max(1, Integer(channel, "SamplesPerPixel", 1));
        var lengths = axes.Select(axis => Integer(pixels, "Size" + axis, 1) / (axis == 'C' ? samples : 1)).ToArray();
        var count = lengths.Aggregate(1L, (product, length) => product * Math.Max(0, length));
        if (count is < 1 or > int.MaxValue || count > files.MaxPages)
            return null;
        var planes = new TiffPage?[count];
        foreach (var data in pixels.Elements().Where(element => element.Name.LocalName == "TiffData"))
            Place(files, data, axes, lengths, planes);
        if (Array.Find(planes, plane => plane is not null) is not { } key)
            return null;
        var layout = key.Layout;
        if (layout.Height != Integer(pixels, "SizeY", 0) || layout.Width != Integer(pixels, "SizeX", 0))
            return null;
        if (Array.Exists(planes, plane => plane is not null
            && (!plane.Layout.Shape.SequenceEqual(layout.Shape) || plane.Layout.DType != layout.DType)))
            return null;
        var result = new TiffSeries(planes, [.. lengths], axes) { Name = name };
        if (!files.IsSet)
            AddLevels(result, planes);
        return result;
    }

    private static void Place(OmeFiles files, XElement data, string axes, int[] lengths, TiffPage?[] planes)
    {
        long index = 0;
        for (var i = 0; i < axes.Length; i++)
        {
            var at = Integer(data, "First" + axes[i], 0);
            if (at < 0 || at >= lengths[i])
                return;
            index = (index * lengths[i]) + at;
        }

        var uuid = data.Elements().FirstOrDefault(element => element.Name.LocalName == "UUID");
        var hasIfd = data.Attribute("IFD") is not null;
        var ifd = Integer(data, "IFD", 0);
        var count = Integer(data, "PlaneCount", Integer(data, "NumPlanes", hasIfd ? 1 : 0));
        var pages = uuid is null ? files.Own : files.Find(uuid.Value.Trim(), (string?)uuid.Attribute("FileName"));
        if (pages is null || ifd < 0)
            return;
        if (count <= 0)
            count = pages.All.Count - ifd;
        for (var i = 0; i < count && index + i < planes.Length && pages[ifd + i] is { } entry; i++)
            planes[index + i] = entry.Page;
    }

    /// <summary>Lower resolutions in directories below the planes.</summary>
    private static void AddLevels(TiffSeries series, TiffPage?[] planes)
    {
        var below = planes.Select(plane => plane is null ? [] : plane.File.ReadDirectory(plane.Directory).Numbers(TiffTag.SubIfds, 64))
            .ToList();
        var count = below.Zip(planes).Where(pair => pair.Second is not null).Min(pair => pair.First.Length);
        for (var level = 0; level < count; level++)
        {
            var pages = planes.Select((plane, i) => plane is null ? null : SeriesFinder.Below(plane.File, below[i][level])?.Page).ToList();
            if (pages.Find(page => page is not null) is not { } key
                || pages.Exists(page => page is not null && !page.Layout.Shape.SequenceEqual(key.Layout.Shape)))
                return;
            var last = series.Levels.LastOrDefault() ?? series;
            if (key.Layout.Width > last.Layout.Width || key.Layout.Height > last.Layout.Height || key.Layout.DType != last.Layout.DType)
                return;
            series.Levels.Add(new TiffSeries(pages, [.. series.FullShape.Take(series.OuterRank)], LevelAxes(series),
                LevelShape(series, key.Layout), series.Axes));
        }
    }

    private static string LevelAxes(TiffSeries series) => new('Q', series.OuterRank);

    private static ImmutableArray<int> LevelShape(TiffSeries series, TiffLayout layout)
        => [.. series.Shape.Select((length, axis) => series.Axes[axis] switch { 'Y' => layout.Height, 'X' => layout.Width, _ => length })];

    private static int Integer(XElement? element, string name, int otherwise)
        => element?.Attribute(name) is { } attribute
            ? int.TryParse(attribute.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : 0
            : otherwise;

    /// <summary>The files of a set, by the identifier that the XML gives each.</summary>
    private sealed class OmeFiles(PageChain own, string? ownUuid, ReadOptions options)
    {
        private readonly Dictionary<string, PageChain?> _files = [];

        public PageChain Own => own;

        /// <summary>Whether planes lie in several files.</summary>
        public bool IsSet => _files.Count > 0;

        public long MaxPages => Math.Min(options.Limits.MaxFrames, int.MaxValue);

        public PageChain? Find(string uuid, string? name)
        {
            if (uuid == ownUuid || name is null
                || string.Equals(Path.GetFileName(own.File.Source.Name), name, StringComparison.OrdinalIgnoreCase))
                return own;
            if (_files.TryGetValue(uuid, out var found))
                return found;
            if (_files.Count >= MaxFiles)
                throw new ImageLimitException("the number of files of a set", _files.Count + 1L, MaxFiles);
            return _files[uuid] = Open(name);
        }

        private PageChain? Open(string name)
        {
            try
            {
                return new PageChain(new TiffFile(own.File.Source.OpenSibling(name)), options);
            }
            catch (Exception fault) when (fault is FileNotFoundException or UnsupportedImageException or CorruptImageException
                && options.Tolerance == Tolerance.Partial)
            {
                options.OnWarning?.Invoke(
                    new ImageWarning($"The set's file \"{name}\" can't be read: {fault.Message} Its planes are zero.", 0));
                return null;
            }
            catch (FileNotFoundException fault)
            {
                throw new CorruptImageException(
                    $"The set's file \"{name}\" is missing. Put it beside this one, or set " +
                    $"{nameof(Tolerance)}.{nameof(Tolerance.Partial)} to have zeros instead.", null, fault);
            }
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Metadata;

/// <summary>What the programs of science write beside the tags, as values with types.</summary>
internal static class FlavorMetadata
{
    /// <summary>Adds the flags of a file, and the values of OME, ImageJ and FEI.</summary>
    /// <param name="values">Where they go.</param>
    /// <param name="first">The directory of the file's first page.</param>
    /// <param name="description">Its description.</param>
    /// <param name="image">The image that is asked for.</param>
    /// <returns>The distances between samples; null where nothing tells them.</returns>
    public static ImageGeometry? Add(Dictionary<string, object> values, TiffDirectory first, string description, TiffSeries image)
    {
        var (isOme, isImageJ) = (OmeSeries.IsOme(description), ImageJSeries.IsImageJ(description));
        values["byteorder"] = first.File.IsLittleEndian ? "<" : ">";
        values["is_bigtiff"] = first.File.IsBig;
        values["is_ome"] = isOme;
        values["is_imagej"] = isImageJ;
        values["is_shaped"] = ShapedSeries.IsShaped(first, description);
        values["is_lsm"] = first.Has(TiffTag.CzLsmInfo);
        values["is_stk"] = first.Has(TiffTag.Uic1);
        values["is_fei"] = first.Has(TiffTag.FeiSfeg) || first.Has(TiffTag.FeiHelios);
        values["is_svs"] = description.StartsWith("Aperio ", StringComparison.Ordinal);
        values["is_ndpi"] = first.Has(TiffTag.NdpiFormat);
        values["is_geotiff"] = first.Has(TiffTag.GeoKeyDirectory);
        if (FeiMetadata.Read(first) is { Count: > 0 } fei)
            values["fei"] = new ImageMetadata(fei);
        if (isOme && OmeSeries.Parse(description) is { } root)
            return AddOme(values, root, image);
        return isImageJ ? AddImageJ(values, first, ImageJSeries.Parse(description), image) : null;
    }

    /// <summary>Whether the description is a person's, and not a program's that says in it how pages make up an array.</summary>
    public static bool IsPlain(Dictionary<string, object> values)
        => Array.TrueForAll(["is_ome", "is_imagej", "is_shaped", "is_lsm", "is_stk", "is_svs", "is_ndpi"], (string flag) => values[flag] is false);

    private static ImageGeometry? AddOme(Dictionary<string, object> values, XElement root, TiffSeries image)
    {
        var images = root.Elements().Where(element => element.Name.LocalName == "Image").ToList();
        var own = images.Find(element => (string?)element.Attribute("Name") == image.Name) ?? images.FirstOrDefault();
        var pixels = own?.Elements().FirstOrDefault(element => element.Name.LocalName == "Pixels");
        if (pixels is null)
            return null;
        var ome = new Dictionary<string, object>();
        foreach (var attribute in pixels.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
            ome[attribute.Name.LocalName.ToLowerInvariant()] = Typed(attribute.Value);
        var channels = pixels.Elements().Where(element => element.Name.LocalName == "Channel").Select(element => (string?)element.Attribute("Name") ?? "").ToArray();
        if (channels.Length > 0)
            ome["channels"] = channels;
        values["ome"] = new ImageMetadata(ome);
        var spacing = new[] { Number("physicalsizez"), Number("physicalsizey"), Number("physicalsizex") };
        if (spacing[1] <= 0 || spacing[2] <= 0)
            return null;
        var hasDepth = image.Axes.Contains('Z', StringComparison.Ordinal) && spacing[0] > 0;
        return new ImageGeometry
        {
            Spacing = hasDepth ? [.. spacing] : [spacing[1], spacing[2]],
            Unit = ome.TryGetValue("physicalsizexunit", out var unit) ? unit as string : "µm",
        };

        double Number(string key) => ome.TryGetValue(key, out var value) ? value switch { double number => number, int number => number, _ => 0 } : 0;
    }

    private static ImageGeometry? AddImageJ(Dictionary<string, object> values, TiffDirectory first, Dictionary<string, string> entries, TiffSeries image)
    {
        values["imagej"] = new ImageMetadata(entries.ToDictionary(entry => entry.Key.ToLowerInvariant(), entry => Typed(entry.Value)));
        if (!entries.TryGetValue("unit", out var unit))
            return null;
        var (x, y) = (first.Doubles(TiffTag.XResolution, 1), first.Doubles(TiffTag.YResolution, 1));
        if (x is not [> 0] || y is not [> 0] || !double.IsFinite(x[0]) || !double.IsFinite(y[0]))
            return null;
        var hasDepth = double.TryParse(entries.GetValueOrDefault("spacing"), NumberStyles.Float, CultureInfo.InvariantCulture, out var depth)
            && image.Axes.Contains('Z', StringComparison.Ordinal);
        ImmutableArray<double> plane = [1 / y[0], 1 / x[0]];
        return new ImageGeometry { Spacing = hasDepth ? plane.Insert(0, depth) : plane, Unit = unit.Replace("\\u00B5", "µ", StringComparison.OrdinalIgnoreCase) };
    }

    /// <summary>A number or a truth value where the text is one.</summary>
    public static object Typed(string text)
        => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : bool.TryParse(text, out var truth) ? truth : text;
}

using System.Globalization;
using System.Xml.Linq;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Metadata;

/// <summary>What Leica's and Ventana's slide scanners write in XML.</summary>
internal static class ScannerMetadata
{
    private const int MaxText = 1 << 20;
    private const int MaxSoftware = 1 << 10;
    private const double NanometersPerMicrometer = 1000;

    public static bool IsLeica(string description) => description.AsSpan().TrimEnd().EndsWith("</scn>", StringComparison.Ordinal);

    public static bool IsVentana(TiffDirectory directory, string description)
    {
        var software = directory.Text(TiffTag.Software, MaxSoftware);
        return directory.Has(TiffTag.Xmp)
            && (software.Contains("Ventana", StringComparison.Ordinal) || software.StartsWith("ScanOutputManager", StringComparison.Ordinal)
            || description is "Label Image" or "Label_Image" or "Probability_Image");
    }

    /// <summary>Leica's: of the image of that name, its attributes and the texts in it, and its size in nm.</summary>
    public static (Dictionary<string, object> Values, PhysicalSteps? Steps)? Leica(string description, string? name)
    {
        var images = OmeSeries.Parse(description)?.Descendants().Where(element => element.Name.LocalName == "image").ToList();
        if (images is not { Count: > 0 })
            return null;
        var image = images.Find(element => (string?)element.Attribute("name") == name) ?? images[0];
        var values = new Dictionary<string, object>();
        Add(values, image);
        if (image.Parent?.Attribute("barcode") is { } barcode)
            values["barcode"] = barcode.Value;
        foreach (var element in image.Descendants().Where(element => !element.HasElements && element.Name.LocalName != "dimension"))
        {
            if (element.Value.Trim() is { Length: > 0 } text)
                values[element.Name.LocalName.ToLowerInvariant()] = KeyValues.Typed(text);
        }

        if (Child(image, "device") is { } device)
        {
            foreach (var attribute in device.Attributes())
                values["device" + attribute.Name.LocalName.ToLowerInvariant()] = attribute.Value;
        }

        return (values, StepsOf(Child(image, "view"), Child(image, "pixels")));
    }

    /// <summary>Ventana's: the settings of the scan, which one of the pages has.</summary>
    public static (Dictionary<string, object> Values, PhysicalSteps? Steps)? Ventana(params ReadOnlySpan<TiffDirectory> pages)
    {
        foreach (var page in pages)
        {
            if (OmeSeries.Parse(page.Text(TiffTag.Xmp, MaxText))?.DescendantsAndSelf()
                .FirstOrDefault(element => element.Name.LocalName == "iScan") is not { } scan)
                continue;
            var values = new Dictionary<string, object>();
            Add(values, scan);
            return (values, KeyValues.Number(values, "scanres") is > 0 and var step ? new PhysicalSteps(0, step, step, "µm") : null);
        }

        return null;
    }

    private static void Add(Dictionary<string, object> values, XElement element)
    {
        foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
            values[attribute.Name.LocalName.ToLowerInvariant()] = KeyValues.Typed(attribute.Value);
    }

    private static XElement? Child(XElement parent, string name)
        => parent.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private static PhysicalSteps? StepsOf(XElement? view, XElement? pixels)
    {
        var (y, x) = (Number(view, "sizeY") / Number(pixels, "sizeY") / NanometersPerMicrometer,
            Number(view, "sizeX") / Number(pixels, "sizeX") / NanometersPerMicrometer);
        return y > 0 && x > 0 && double.IsFinite(y) && double.IsFinite(x) ? new PhysicalSteps(0, y, x, "µm") : null;
    }

    private static double Number(XElement? element, string name)
        => double.TryParse((string?)element?.Attribute(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : 0;
}

using System.Xml.Linq;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Metadata;

/// <summary>What Philips' scanners of slides write: attributes in XML.</summary>
internal static class PhilipsMetadata
{
    private const int MaxSoftware = 1 << 10;
    private const int MaxAttributes = 4096;

    public static bool IsPhilips(TiffDirectory directory, string description)
        => directory.Text(TiffTag.Software, MaxSoftware).StartsWith("Philips", StringComparison.Ordinal)
            && description.AsSpan().TrimEnd().EndsWith("</DataObject>", StringComparison.Ordinal);

    /// <summary>The attributes by name in lower case, the first of each; the steps of the pixels.</summary>
    public static (Dictionary<string, object> Values, PhysicalSteps? Steps)? Read(string description)
    {
        if (OmeSeries.Parse(description) is not { } root)
            return null;
        var values = new Dictionary<string, object>();
        foreach (var attribute in root.Descendants().Where(element => element.Name.LocalName == "Attribute" && !element.HasElements)
            .Take(MaxAttributes))
        {
            var name = ((string?)attribute.Attribute("Name"))?.ToLowerInvariant();
            if (name is { Length: > 0 } && attribute.Value.Length < MaxSoftware)
                values.TryAdd(name, ValueOf(attribute));
        }

        // Rows first, in mm.
        var steps = values.GetValueOrDefault("dicom_pixel_spacing") is double[] and [var y, var x]
            ? new PhysicalSteps(0, y, x, "mm") : (PhysicalSteps?)null;
        return (values, steps);
    }

    /// <summary>A value, or several, each in quotation marks.</summary>
    private static object ValueOf(XElement attribute)
    {
        var parts = attribute.Value.Split('"', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
            return KeyValues.Typed(parts.Length == 1 ? parts[0] : attribute.Value.Trim());
        var numbers = parts.Select(KeyValues.Typed)
            .Select(value => value switch { double number => number, int number => number, _ => double.NaN }).ToArray();
        return Array.Exists(numbers, double.IsNaN) ? parts : numbers;
    }
}

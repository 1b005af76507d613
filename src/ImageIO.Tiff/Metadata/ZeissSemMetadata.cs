using System.Globalization;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Metadata;

/// <summary>What Zeiss' electron microscopes write into tag 34118: lines of a key, and below it its name, value and unit.</summary>
internal static class ZeissSemMetadata
{
    private const int MaxText = 1 << 20;

    /// <summary>The values by key; the steps of the pixels.</summary>
    public static (Dictionary<string, object> Values, PhysicalSteps? Steps)? Read(TiffDirectory directory)
    {
        var text = directory.Text(TiffTag.CzSem, MaxText);
        if (text.Length == 0)
            return null;
        var values = new Dictionary<string, object>();
        string? key = null;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length > 0 && !line.Any(char.IsAsciiLetterLower) && line.Any(char.IsAsciiLetterUpper)
                && !line.Contains('=', StringComparison.Ordinal))
            {
                key = line.ToLowerInvariant();
            }
            else if (key is not null)
            {
                if (Split(line) is { } found)
                    values[key] = new ImageMetadata(found);
                key = null;
            }
        }

        return (values, Steps(values));
    }

    private static Dictionary<string, object>? Split(string line)
    {
        if ((line.Contains('=', StringComparison.Ordinal)
            ? line.Split('=', 2, StringSplitOptions.TrimEntries)
            : line.Split(':', 2, StringSplitOptions.TrimEntries)) is not [var name, var value])
            return null;
        var entry = new Dictionary<string, object> { ["name"] = name };
        if (value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var number, var unit]
            && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            (entry["value"], entry["unit"]) = (KeyValues.Typed(number), unit);
        else
            entry["value"] = value is "Yes" or "On" ? true : value is "No" or "Off" ? false : KeyValues.Typed(value);
        return entry;
    }

    private static PhysicalSteps? Steps(Dictionary<string, object> values)
    {
        var key = values.ContainsKey("ap_image_pixel_size") ? "ap_image_pixel_size" : "ap_pixel_size";
        return values.TryGetValue(key, out var value) && value is ImageMetadata size && KeyValues.Number(size, "value") is > 0 and var step
            ? new PhysicalSteps(0, step, step, size.TryGet<string>("unit", out var unit) ? unit : null)
            : null;
    }
}

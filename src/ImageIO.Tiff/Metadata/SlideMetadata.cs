using ImageIO.Tiff.Container;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Metadata;

/// <summary>What Aperio's, Hamamatsu's and PerkinElmer's scanners write of their slides.</summary>
internal static class SlideMetadata
{
    private const int MaxText = 1 << 20;
    private const int MaxChannels = 64;

    /// <summary>Aperio's: keys and values between bars, <c>appmag</c> and <c>mpp</c> (µm per pixel) among them.</summary>
    public static (Dictionary<string, object> Values, PhysicalSteps? Steps) Aperio(string description)
    {
        var parts = description.Split('|');
        var values = KeyValues.Parse(parts.Skip(1));
        values["header"] = parts[0].Trim();
        return (values, KeyValues.Number(values, "mpp") is > 0 and var step ? new PhysicalSteps(0, step, step, "µm") : null);
    }

    /// <summary>Hamamatsu's: keys and values in lines.</summary>
    public static Dictionary<string, object> Hamamatsu(TiffDirectory directory)
        => KeyValues.Parse(directory.Text(TiffTag.NdpiProperties, MaxText).Split('\n', StringSplitOptions.TrimEntries));

    /// <summary>PerkinElmer's: the first page's elements of XML, and the names of the channels.</summary>
    public static Dictionary<string, object>? PerkinElmer(TiffSeries image, string description)
    {
        if (OmeSeries.Parse(description) is not { } root)
            return null;
        var values = new Dictionary<string, object>();
        foreach (var element in root.Elements().Where(element => !element.HasElements))
            values[element.Name.LocalName.ToLowerInvariant()] = KeyValues.Typed(element.Value.Trim());
        var names = image.Pages.Take(MaxChannels)
            .Select(page => page is null ? null : NameOf(page.File.ReadDirectory(page.Directory))).ToList();
        if (names.TrueForAll(name => name is not null))
            values["channels"] = names.Select(name => name!).ToArray();
        return values;
    }

    private static string? NameOf(TiffDirectory directory)
        => OmeSeries.Parse(directory.Text(TiffTag.ImageDescription, MaxText))?.Elements()
            .FirstOrDefault(element => element.Name.LocalName == "Name")?.Value;
}

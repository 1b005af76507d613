using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Metadata;

/// <summary>What electron microscopes of FEI write: sections of keys, as in an INI file, in a tag.</summary>
internal static class FeiMetadata
{
    private const int MaxText = 1 << 20;

    private static readonly string[] Scans = ["Scan", "EScan", "IScan"];

    /// <summary>The sections by name; empty where there are none.</summary>
    public static Dictionary<string, object> Read(TiffDirectory directory)
    {
        var sections = new Dictionary<string, object>();
        var text = directory.Text(TiffTag.FeiHelios, MaxText);
        if (text.Length == 0)
            text = directory.Text(TiffTag.FeiSfeg, MaxText);
        var name = "";
        var section = new Dictionary<string, object>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line is ['[', .., ']'])
            {
                Close();
                (name, section) = (line[1..^1], []);
            }
            else if (line.Split('=', 2) is [var key, var value] && value.Length > 0)
            {
                section[key.Trim()] = KeyValues.Typed(value.Trim());
            }
        }

        Close();
        return sections;

        void Close()
        {
            if (section.Count > 0)
                sections[name.Length == 0 ? "general" : name] = new ImageMetadata(section);
        }
    }

    /// <summary>The steps of the pixels; null where no section tells them.</summary>
    public static PhysicalSteps? Steps(Dictionary<string, object> sections)
    {
        foreach (var name in Scans)
        {
            if (sections.TryGetValue(name, out var value) && value is ImageMetadata scan
                && KeyValues.Number(scan, "PixelHeight") is > 0 and var y && KeyValues.Number(scan, "PixelWidth") is > 0 and var x)
                return new PhysicalSteps(0, y, x, "m");
        }

        return null;
    }

    /// <summary>The rows of the picture above the bar with the microscope's settings; null where the file does not tell.</summary>
    public static int? PictureRows(TiffDirectory directory)
        => Read(directory).TryGetValue("Image", out var image) && image is ImageMetadata section
            && section.TryGet<int>("ResolutionY", out var rows) && rows > 0 ? rows : null;
}

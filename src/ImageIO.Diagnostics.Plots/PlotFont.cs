using ScottPlot;

namespace ImageIO.Diagnostics;

/// <summary>The font of a plot. On Linux none comes with the drawing library, so that one of the system is looked for.</summary>
internal static class PlotFont
{
    private const string Name = "Plot";

    private static readonly string[] Folders = ["/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts"];

    /// <summary>Plain, legible fonts with their bold faces, the best ones first.</summary>
    private static readonly (string Plain, string Bold)[] Faces =
    [
        ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
        ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
        ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
        ("Roboto-Regular.ttf", "Roboto-Bold.ttf"),
        ("Arimo-Regular.ttf", "Arimo-Bold.ttf"),
        ("FreeSans.ttf", "FreeSansBold.ttf"),
    ];

    private static readonly Lazy<bool> Ready = new(Find);

    /// <summary>Sees to it that text can be drawn.</summary>
    /// <exception cref="NotSupportedException">There is no font on this system.</exception>
    public static void Require()
    {
        if (!Ready.Value)
        {
            throw new NotSupportedException(
                "There is no font to label a plot with. Install one, for instance with 'apt-get install fonts-dejavu-core'.");
        }
    }

    private static bool Find()
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var all = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        var files = Folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.?tf", all))
            .Order(StringComparer.Ordinal)
            .ToList();
        foreach (var (plain, bold) in Faces)
        {
            if (files.Find(file => Path.GetFileName(file) == plain) is { } found)
                return Use(found, files.Find(file => Path.GetFileName(file) == bold) ?? found);
        }

        return files.Count > 0 && Use(files[0], files[0]);
    }

    private static bool Use(string plain, string bold)
    {
        Fonts.AddFontFile(Name, plain, bold: false, italic: false);
        Fonts.AddFontFile(Name, bold, bold: true, italic: false);
        Fonts.Default = Fonts.Sans = Fonts.Serif = Fonts.Monospace = Name;
        return true;
    }
}

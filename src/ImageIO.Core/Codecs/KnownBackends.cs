namespace ImageIO.Codecs;

/// <summary>Which package reads and writes formats that this one does not.</summary>
internal static class KnownBackends
{
    private static readonly (string Package, string Registration, string[] Extensions)[] Packages =
    [
        ("ImageIO.Vips", "UseVips()", [".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".avif"]),
    ];

    /// <summary>What to install for an extension, as a sentence with a space behind it; empty where nobody knows.</summary>
    public static string Hint(string extension)
    {
        foreach (var (package, registration, extensions) in Packages)
        {
            if (extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
                return $"The package {package} knows {extension}: install it and call {registration} on the registry. ";
        }

        return "";
    }
}

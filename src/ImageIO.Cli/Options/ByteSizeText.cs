using System.Globalization;

namespace ImageIO.Cli.Options;

/// <summary>Sizes as people type them: <c>500</c>, <c>64kB</c>, <c>1.5MB</c>, <c>2MiB</c>.</summary>
internal static class ByteSizeText
{
    private static readonly (string Suffix, double Bytes)[] Units =
    [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        var (suffix, unit) = Units.FirstOrDefault(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase), ("", 1));
        var valid = double.TryParse(text[..^suffix.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var value) && value * unit < 1e15;
        bytes = valid ? (long)(value * unit) : 0;
        return valid;
    }
}

using System.Collections.Frozen;
using System.Globalization;
using ImageIO.Pixels;

namespace ImageIO.Formats.Xpm;

/// <summary>What the texts of colors mean, as <see cref="Rgba"/> packs them.</summary>
internal static class XpmColors
{
    /// <summary>No color: see-through.</summary>
    public const uint None = 0;

    private static readonly Lazy<FrozenDictionary<string, uint>> Names = new(ReadNames);

    /// <summary>A color of X: <c>#rgb</c> to <c>#rrrrggggbbbb</c>, a name, or None. Null for anything else.</summary>
    public static uint? Parse(ReadOnlySpan<char> text)
    {
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
            return None;
        if (text is ['#', ..])
            return ParseDigits(text[1..]);
        var name = text.ToString().Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        name = name.Replace("grey", "gray", StringComparison.Ordinal);
        if (Names.Value.TryGetValue(name, out var color))
            return color;
        const string gray = "gray";
        if (name.StartsWith(gray, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(gray.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100)
        {
            var level = ((percent * 255) + 50) / 100;
            return Rgba.Pack(level, level, level);
        }

        return null;
    }

    /// <summary>One to four hexadecimal digits a channel, in the range of 8 bits.</summary>
    private static uint? ParseDigits(ReadOnlySpan<char> digits)
    {
        var count = digits.Length / 3;
        if (count is < 1 or > 4 || digits.Length % 3 != 0)
            return null;
        Span<int> channels = stackalloc int[3];
        var full = (1 << (4 * count)) - 1;
        for (var i = 0; i < channels.Length; i++)
        {
            if (!int.TryParse(digits.Slice(i * count, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                return null;
            channels[i] = (int)(((value * 255L) + (full / 2)) / full);
        }

        return Rgba.Pack(channels[0], channels[1], channels[2]);
    }

    private static FrozenDictionary<string, uint> ReadNames()
    {
        using var lines = new StreamReader(typeof(XpmColors).Assembly.GetManifestResourceStream("XpmColorNames.txt")!);
        var names = new Dictionary<string, uint>();
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            foreach (var pair in line.Split(", "))
            {
                var words = pair.Split(' ');
                names.Add(words[0], ParseDigits(words[1])!.Value);
            }
        }

        return names.ToFrozenDictionary();
    }
}

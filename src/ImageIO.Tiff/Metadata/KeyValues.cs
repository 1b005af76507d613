using System.Globalization;

namespace ImageIO.Tiff.Metadata;

/// <summary>Texts of keys and values, as many programs write them.</summary>
internal static class KeyValues
{
    /// <summary>What stands at both sides of <c>=</c>, by the key in lower case.</summary>
    public static Dictionary<string, object> Parse(IEnumerable<string> parts)
    {
        var values = new Dictionary<string, object>();
        foreach (var part in parts)
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } key, { Length: > 0 } value])
                values[key.ToLowerInvariant()] = Typed(value);
        }

        return values;
    }

    /// <summary>A number or a truth value where the text is one.</summary>
    public static object Typed(string text)
        => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : bool.TryParse(text, out var truth) ? truth : text;

    /// <summary>A value as a number; 0 where it is none.</summary>
    public static double Number(IReadOnlyDictionary<string, object> values, string key)
        => values.TryGetValue(key, out var value) ? value switch { double number => number, int number => number, _ => 0 } : 0;
}

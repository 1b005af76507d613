using System.Globalization;

namespace ImageIO.Cli.Options;

/// <summary>Colors as people type them: <c>white</c>, <c>black</c>, <c>#00f</c>, <c>#0000ff</c>, with or without the <c>#</c>.</summary>
internal static class ColorText
{
    public static bool TryParse(string text, out (byte Red, byte Green, byte Blue) color)
    {
        var digits = text switch
        {
            "white" => "ffffff",
            "black" => "000000",
            _ => text.TrimStart('#'),
        };
        if (digits.Length == 3)
            digits = string.Concat(digits.Select(digit => new string(digit, 2)));
        var isNumber = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        color = ((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        return isNumber && digits.Length == 6;
    }
}

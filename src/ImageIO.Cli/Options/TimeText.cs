using System.Globalization;

namespace ImageIO.Cli.Options;

/// <summary>
/// A moment of a film or animation as it is typed: <c>3s</c>, <c>250ms</c>, <c>1:02.5</c>, <c>1:00:00</c>, or seconds alone.
/// </summary>
internal static class TimeText
{
    private const double MaxSeconds = 1e7;

    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        var (digits, scale) = text switch
        {
            [.. var before, 'm', 's'] => (before, 0.001),
            [.. var before, 's'] => (before, 1.0),
            _ => (text, 1.0),
        };
        double seconds = 0;
        var parts = digits.Split(':');
        if (parts.Length > 3 || (parts.Length > 1 && digits != text))
            return false;
        foreach (var part in parts)
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > MaxSeconds)
                return false;
            seconds = (seconds * 60) + value;
        }

        if (seconds * scale > MaxSeconds)
            return false;
        time = TimeSpan.FromSeconds(seconds * scale);
        return true;
    }
}

using System.Globalization;

namespace ImageIO.Codecs;

/// <summary>Values of settings as people type them.</summary>
/// <remarks>
/// Text that is no value is a <see cref="FormatException"/>, <see cref="OverflowException"/> or <see cref="ArgumentException"/>.
/// </remarks>
internal static class OptionText
{
    private const double MaxMilliseconds = 24 * 60 * 60 * 1000.0;

    public static int Integer(string text, int min, int max)
    {
        var value = int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max);
        return value;
    }

    public static double Real(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>One of several words.</summary>
    public static T Choice<T>(string text, IReadOnlyList<(string Word, T Value)> words)
    {
        foreach (var (word, value) in words)
        {
            if (word == text)
                return value;
        }

        throw new FormatException();
    }

    /// <summary>The words, for people.</summary>
    public static string List<T>(IReadOnlyList<(string Word, T Value)> words) => string.Join(", ", words.Select(word => word.Word));

    /// <summary>The time of a frame, from how many there are in a second: above 0, up to 1000.</summary>
    public static TimeSpan Rate(string text)
        => Real(text) is > 1000 / MaxMilliseconds and <= 1000 and var rate ? TimeSpan.FromSeconds(1 / rate) : throw new FormatException();

    /// <summary>A time in milliseconds, up to a day.</summary>
    public static TimeSpan Milliseconds(string text)
        => Real(text) is >= 0 and <= MaxMilliseconds and var value ? TimeSpan.FromMilliseconds(value) : throw new FormatException();

    /// <summary>How often an animation plays: 0 is forever.</summary>
    public static int LoopCount(string text) => text switch
    {
        "forever" => 0,
        "once" => 1,
        _ => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture),
    };
}

using System.Globalization;

namespace ImageIO.Cli.Options;

/// <summary>How long frames are shown, where the command line says so.</summary>
internal readonly record struct Durations(IReadOnlyList<TimeSpan> Values)
{
    private const double LongestMilliseconds = 24 * 60 * 60 * 1000.0;

    /// <summary>The time of a frame; the last one given holds for all that follow.</summary>
    /// <param name="frame">From 0.</param>
    public TimeSpan this[int frame] => Values[Math.Min(frame, Values.Count - 1)];

    /// <exception cref="ArgumentOutOfRangeException">The rate is not above 0 and up to 1000.</exception>
    public static TimeSpan FromRate(double framesPerSecond)
        => framesPerSecond is > 1000 / LongestMilliseconds and <= 1000 ? TimeSpan.FromSeconds(1 / framesPerSecond) : throw new ArgumentOutOfRangeException(nameof(framesPerSecond));

    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a day.</exception>
    public static TimeSpan FromMilliseconds(double milliseconds)
        => milliseconds is >= 0 and <= LongestMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : throw new ArgumentOutOfRangeException(nameof(milliseconds));

    public static bool TryParseRate(string text, out Durations times) => TryParse([text], FromRate, out times);

    public static bool TryParseDurations(string text, out Durations times) => TryParse(text.Split(','), FromMilliseconds, out times);

    private static bool TryParse(string[] texts, Func<double, TimeSpan> convert, out Durations times)
    {
        times = default;
        try
        {
            times = new Durations([.. texts.Select(text => convert(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)))]);
            return true;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            return false;
        }
    }
}

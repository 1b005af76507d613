using ImageIO.Codecs;

namespace ImageIO.Cli.Options;

/// <summary>How long frames are shown, where the command line says so.</summary>
internal readonly record struct Durations(IReadOnlyList<TimeSpan> Values)
{
    /// <summary>The time of a frame; the last one given holds for all that follow.</summary>
    /// <param name="frame">From 0.</param>
    public TimeSpan this[int frame] => Values[Math.Min(frame, Values.Count - 1)];

    public static bool TryParseRate(string text, out Durations times) => TryParse([text], OptionText.Rate, out times);

    public static bool TryParseDurations(string text, out Durations times) => TryParse(text.Split(','), OptionText.Milliseconds, out times);

    private static bool TryParse(string[] texts, Func<string, TimeSpan> convert, out Durations times)
    {
        times = default;
        try
        {
            times = new Durations([.. texts.Select(convert)]);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

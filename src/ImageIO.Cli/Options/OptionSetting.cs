using System.Globalization;

namespace ImageIO.Cli.Options;

/// <summary>One key of <c>--option key=value</c>.</summary>
/// <param name="Key">The key.</param>
/// <param name="Values">What may stand behind it, for people.</param>
/// <param name="Apply">Gives the options with the value; throws <see cref="FormatException"/>, <see cref="OverflowException"/> or <see cref="ArgumentException"/> where the value is none.</param>
internal sealed record OptionSetting(string Key, string Values, Func<WriteOptions, string, WriteOptions> Apply)
{
    public static int Whole(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public static double Real(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    public static bool Flag(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw new FormatException(),
    };

    /// <summary>One of several words.</summary>
    public static T Word<T>(string text, params ReadOnlySpan<(string Word, T Value)> words)
    {
        foreach (var (word, value) in words)
        {
            if (word == text)
                return value;
        }

        throw new FormatException();
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ImageIO.Cli.Frames;
using ImageIO.Cli.Options;
using ImageIO.Codecs;

namespace ImageIO.Cli.CommandLine;

/// <summary>Options that several commands have, and how values are parsed.</summary>
internal static class SharedOptions
{
    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress bar and no summary." };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON (see docs/cli.md) instead of text." };

    public static Option<bool> AllowLossy { get; } = new("--allow-lossy")
    {
        Description = "Allow conversions that lose precision or a channel (16 to 8 bits, dropping alpha).",
    };

    public static Option<bool> NoLimits { get; } = new("--no-limits")
    {
        Description = "Read images of any size. Only for files that you trust.",
    };

    public static Option<bool> Tolerant { get; } = new("--tolerant")
    {
        Description = "Read what can be had of damaged files, with a warning: what is missing stays black or transparent.",
    };

    public static Option<bool> NoOrient { get; } = new("--no-orient")
    {
        Description = "Leave pixels as they are stored, where EXIF says to turn them and the written format can't say it.",
    };

    public static Option<bool> Srgb { get; } = new("--srgb")
    {
        Description = "Convert the colors to sRGB by the profile that IN carries, which OUT then needs no longer. Without a profile " +
            "nothing changes.",
    };

    public static Option<(byte Red, byte Green, byte Blue)?> Background { get; } = new("--background")
    {
        HelpName = "COLOR",
        Description = "What shines through transparent pixels where the written format has no alpha: "
            + "white, black, #rgb or #rrggbb. Default: white, with a warning.",
        CustomParser = result => Parse<(byte, byte, byte)>(result, ColorText.TryParse, "white, black, #rgb or #rrggbb, for instance #00f"),
    };

    public static Option<string[]> Settings { get; } = new("--option")
    {
        HelpName = "KEY=VALUE",
        Description = "A setting of the written format, for instance quality=80; 'imageio formats' lists the keys. May be repeated.",
    };

    public static Option<TimeSpan?> From { get; } = Time("--from", "Begin at this time of the film or animation: 3s, 250ms, 1:02.5.");

    public static Option<TimeSpan?> To { get; } = Time("--to", "End before this time.");

    public static Option<IndexArgument?> Index { get; } = new("--index")
    {
        HelpName = "N|^N|A..B[:S]|all[,...]",
        Description = "Which images: one, counted from 0 or (^1 is the last) from the end; A to before B, every S-th of them (:-1 " +
            "backward); all; or several of these. Default: all.",
        CustomParser = result =>
            Parse<IndexArgument>(result, IndexArgument.TryParse, "N, ^N, A..B, A..B:S or all, for instance 3, ^1, 2..10, ..:5 or 0,7,^1"),
    };

    public static Option<int?> Level { get; } =
        Whole("--level", 0, 64, "The resolution to read of an image that has several: 0 the largest, 1 the next, and so on. Default: 0.");

    public static Option<NormalizedRange?> Normalize { get; } = new("--normalize")
    {
        HelpName = "minmax|percentile",
        Description = "Spread the values of all images that are read over 8 bits: from the least to the greatest, or but for 1 of 100 at " +
            "each end. "
            + "Default: values stay as they are.",
        CustomParser = result => Parse<NormalizedRange>(result, TryParseRange, "minmax or percentile"),
    };

    /// <summary>The part of a film or animation that is meant, as <see cref="From"/> and <see cref="To"/> say.</summary>
    public static TimeWindow Window(ParseResult arguments)
    {
        var window = new TimeWindow(arguments.GetValue(From), arguments.GetValue(To));
        return window.To <= (window.From ?? TimeSpan.Zero)
            ? throw ToolException.WrongUsage("--to is not later than --from: nothing lies between them.")
            : window;
    }

    /// <summary>How to read, as the options of a command say.</summary>
    public static ReadOptions Reading(ParseResult arguments)
        => ReadOptions.Default with
        {
            Limits = arguments.GetValue(NoLimits) ? Limits.None : Limits.Default,
            Tolerance = arguments.GetValue(Tolerant) ? Tolerance.Partial : ReadOptions.Default.Tolerance,
            AllowLossyConversion = arguments.GetValue(AllowLossy),
        };

    /// <summary>How to read one file, whose warnings are told.</summary>
    public static ReadOptions Reading(ParseResult arguments, string file) => Reading(arguments) with { OnWarning = Warnings.About(file) };

    /// <summary>
    /// How to read one file of which another is made: set upright where the other can't say how it is to be turned, or where sides are
    /// spoken of.
    /// </summary>
    public static ReadOptions Reading(ParseResult arguments, string file, string output, SizeChange size)
    {
        var writer = Iio.Codecs.FindByExtension(Path.GetExtension(output), CodecCapabilities.Write);
        var isUpright = !arguments.GetValue(NoOrient) && (writer?.Info.Can(CodecCapabilities.OrientationWrite) != true || !size.IsNone);
        return Reading(arguments, file) with { ApplyOrientation = isUpright, Level = arguments.GetValue(Level) ?? 0 };
    }

    /// <summary>How to write, as far as the options of a command say.</summary>
    public static WriteOptions Writing(ParseResult arguments, WriteOptions options, string output) => options with
    {
        AllowLossyConversion = options.AllowLossyConversion || arguments.GetValue(AllowLossy),
        Background = arguments.GetValue(Background),
        FlattensAlpha = true,
        OnWarning = Warnings.About(output),
    };

    private static bool TryParseRange(string text, out NormalizedRange range)
        => Enum.TryParse(text, ignoreCase: true, out range) && Enum.IsDefined(range) && !char.IsAsciiDigit(text[0]);

    private static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result => Parse<TimeSpan>(result, TimeText.TryParse, "a time, for instance 3s, 250ms or 1:02.5"),
    };

    /// <summary>An option that takes a whole number.</summary>
    public static Option<int?> Whole(string name, int min, int max, string description)
    {
        return new Option<int?>(name)
        {
            HelpName = "N",
            Description = description,
            CustomParser = result
                => Parse<int>(result, InRange, $"a whole number from {min} {(max == int.MaxValue ? "on" : $"to {max}")}"),
        };

        bool InRange(string text, out int value)
            => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;
    }

    /// <summary>Parses the one value of an option, or says what would be one.</summary>
    public static T? Parse<T>(ArgumentResult result, TryParser<T> parser, string expected)
        where T : struct
    {
        var text = result.Tokens[0].Value;
        if (parser(text, out var value))
            return value;
        result.AddError($"'{text}' is not a value for {((OptionResult)result.Parent!).IdentifierToken?.Value}: use {expected}");
        return null;
    }

    public delegate bool TryParser<T>(string text, out T value);
}

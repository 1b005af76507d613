using System.Text.RegularExpressions;

namespace ImageIO.Cli.CommandLine;

/// <summary>Makes the library's messages speak of the tool's options instead of properties in C#.</summary>
internal static partial class LibraryNames
{
    private const string ChooseOne = "Choose one with --index, or take the file apart with 'imageio frames'.";

    private static readonly Dictionary<string, string> Options = new()
    {
        ["AllowLossyConversion"] = "--allow-lossy",
        ["Background"] = "--background",
        ["Colors"] = "--colors",
        ["DeltaTolerance"] = "--tolerance",
        ["FrameDuration"] = "--duration",
        ["KeepDuplicateFrames"] = "--keep-duplicates",
        ["LoopCount"] = "--loop",
        ["Lossy"] = "--lossy",
        ["MaxParallelism"] = "--threads",
        ["Quality"] = "--quality",
        ["TargetSize"] = "--target-size",
        ["Tolerance"] = "--tolerant",
    };

    /// <summary>Whole pieces of advice that mean something else here.</summary>
    private static readonly (string Library, string Tool)[] Phrases =
    [
        (", or convert it yourself with PixelConvert", ""),
        (
            "Iterate over the images with ImIter, which holds one at a time, read a range, or raise the limit.",
            "Choose fewer with --index, or pass --no-limits."),
        ("Read them one by one, or iterate with ImIter.", ChooseOne),
        ("Iterate over them with ImIter, or read one with ImRead(source, 0).", "Choose one with --index 0."),
        ("Write them one by one (array[i]), or set WriteOptions.IsBatch = false.", ChooseOne),
    ];

    /// <summary>The message for somebody at a command line.</summary>
    public static string Translate(string message)
    {
        foreach (var (library, tool) in Phrases)
            message = message.Replace(library, tool, StringComparison.Ordinal);
        message = PartialTolerance().Replace(message, "$1--tolerant");
        message = LimitProperty().Replace(message, "--no-limits");
        message = Property().Replace(message, match => Option(match.Groups["name"].Value, match.Groups["value"].Value) is { } option
            ? (match.Groups["set"].Success ? "Pass " : "") + option
            : match.Value);
        return Setting().Replace(message, match => Option(match.Groups["name"].Value, match.Groups["value"].Value) ?? match.Value);
    }

    private static string? Option(string name, string value)
        => !Options.TryGetValue(name, out var option) ? null : value is "" or "true" ? option : $"{option} {value}";

    /// <summary><c>Set ReadOptions.Tolerance to Tolerance.Partial</c>, in any of its forms.</summary>
    [GeneratedRegex(
        @"(?:\bSet (?=ReadOptions))?(?:ReadOptions\.Tolerance(?: = | to ))?(?:ReadOptions \{ Tolerance = )?()Tolerance\.Partial(?: \})?")]
    private static partial Regex PartialTolerance();

    /// <summary><c>Limits.MaxMetadataBytes</c></summary>
    [GeneratedRegex(@"(?:ReadOptions\.)?Limits\.Max\w+")]
    private static partial Regex LimitProperty();

    /// <summary><c>Set GifWriteOptions.TargetSize</c></summary>
    [GeneratedRegex(@"(?<set>\bSet )?\b\w*(?:Write|Read)Options\.(?<name>\w+)(?: = (?<value>[\w.]*\w))?")]
    private static partial Regex Property();

    /// <summary><c>Lossy = 1000</c></summary>
    [GeneratedRegex(@"\b(?<name>Lossy|Colors|DeltaTolerance|Quality) = (?<value>\d+(?:\.\d+)?)")]
    private static partial Regex Setting();
}

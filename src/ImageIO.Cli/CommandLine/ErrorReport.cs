using ImageIO.Cli.Output;

namespace ImageIO.Cli.CommandLine;

/// <summary>What an exception means to somebody at a command line.</summary>
internal static class ErrorReport
{
    /// <summary>What messages about files say that stop too early.</summary>
    private static readonly string[] WordsOfTruncation =
        ["ends early", "ends after", "ends before", "ends in", "ends with", "cut short", "truncat", "end of file",
            "end of stream", "premature"];

    public static int ExitCode(Exception fault) => fault switch
    {
        ToolException ours => ours.ExitCode,
        ArgumentException => ExitCodes.WrongUsage,
        _ => ExitCodes.BadInput,
    };

    /// <param name="fault">What went wrong.</param>
    /// <param name="canTolerate">Whether the command could still be told to put up with damage.</param>
    public static string Explain(Exception fault, bool canTolerate = false) => fault switch
    {
        UnknownImageFormatException { Resource: { } file } when ZipListing.TryDescribe(file) is { } members => members,
        ImageLimitException limit
            => $"The file demands {Demand(limit)}. If you trust the file, pass --no-limits. [{limit.Resource}, {limit.Limit}]",
        CorruptImageException corrupt when canTolerate && IsTruncation(corrupt) => AdviseTolerance(LibraryNames.Translate(corrupt.Message)),
        ArgumentException argument => LibraryNames.Translate(WithoutParameter(argument)),
        ToolException => fault.Message,
        ImageException or IOException or HttpRequestException or TimeoutException or UnauthorizedAccessException or NotSupportedException
            => LibraryNames.Translate(fault.Message),
        OutOfMemoryException => "There is not enough memory for this.",
        _ => $"Something went wrong that should not have ({fault.GetType().Name}): {fault.Message}",
    };

    private static string Demand(ImageLimitException fault) => fault.Limit switch
    {
        nameof(Limits.MaxWidth) => $"a width of {fault.Value} pixels, and {fault.Max} are allowed",
        nameof(Limits.MaxHeight) => $"a height of {fault.Value} pixels, and {fault.Max} are allowed",
        nameof(Limits.MaxFrames) => $"{fault.Value} images, and {fault.Max} are allowed",
        nameof(Limits.MaxImageBytes) => $"{fault.Value} bytes for the pixels of an image, and {fault.Max} are allowed",
        nameof(Limits.MaxTotalBytes) => $"{fault.Value} bytes for the pixels of all images together, and {fault.Max} are allowed",
        nameof(Limits.MaxSourceBytes) => $"that {fault.Value} bytes of it are read, and {fault.Max} are allowed",
        nameof(Limits.MaxMetadataBytes) => $"{fault.Value} bytes for metadata, and {fault.Max} are allowed",
        _ => $"{fault.Value}, and {fault.Max} are allowed",
    };

    private static bool IsTruncation(CorruptImageException fault)
        => WordsOfTruncation.Any(words => fault.Message.Contains(words, StringComparison.OrdinalIgnoreCase));

    private static string AdviseTolerance(string message)
    {
        if (message.Contains("--tolerant", StringComparison.Ordinal))
            return message;

        // Where it happened stands in brackets at the end.
        var place = message.EndsWith(']') ? message.LastIndexOf(" [", StringComparison.Ordinal) : -1;
        return message.Insert(place < 0 ? message.Length : place, " Pass --tolerant to get what is there.");
    }

    /// <summary>The platform adds the parameter's name and value in its own words, which say nothing here.</summary>
    private static string WithoutParameter(ArgumentException fault)
    {
        var end = fault.ParamName is null ? -1 : fault.Message.IndexOf($" (Parameter '{fault.ParamName}')", StringComparison.Ordinal);
        return end < 0 ? fault.Message : fault.Message[..end];
    }
}

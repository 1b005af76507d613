namespace ImageIO.Cli.CommandLine;

/// <summary>What an exception means to somebody at a command line.</summary>
internal static class ErrorReport
{
    public static int ExitCode(Exception fault) => fault switch
    {
        ToolException ours => ours.ExitCode,
        ArgumentException => ExitCodes.WrongUsage,
        _ => ExitCodes.BadInput,
    };

    public static string Explain(Exception fault) => fault switch
    {
        ImageLimitException limit => $"The file demands {limit.Value} where {limit.Limit} allows {limit.Max}. If you trust the file, pass --no-limits. [{limit.Resource}]",
        UnsupportedImageException unsupported => AdviseFlag(unsupported.Message),
        ArgumentException argument => WithoutParameter(argument),
        ToolException or ImageException or IOException or HttpRequestException or TimeoutException or UnauthorizedAccessException or NotSupportedException => fault.Message,
        OutOfMemoryException => "There is not enough memory for this.",
        _ => $"Something went wrong that should not have ({fault.GetType().Name}): {fault.Message}",
    };

    /// <summary>The library names its option; the tool's is a flag.</summary>
    private static string AdviseFlag(string message)
    {
        const string option = "WriteOptions.AllowLossyConversion";
        if (!message.Contains(option, StringComparison.Ordinal))
            return message;
        return message
            .Replace($"Set {option} to", "Pass --allow-lossy to", StringComparison.Ordinal)
            .Replace(", or convert it yourself with PixelConvert", "", StringComparison.Ordinal)
            .Replace(option, "--allow-lossy", StringComparison.Ordinal);
    }

    /// <summary>The platform adds the parameter's name and value in its own words, which say nothing here.</summary>
    private static string WithoutParameter(ArgumentException fault)
    {
        var end = fault.ParamName is null ? -1 : fault.Message.IndexOf($" (Parameter '{fault.ParamName}')", StringComparison.Ordinal);
        return end < 0 ? fault.Message : fault.Message[..end];
    }
}

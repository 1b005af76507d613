namespace ImageIO.Cli.CommandLine;

/// <summary>Ends the command with one line on standard error.</summary>
internal sealed class ToolException : Exception
{
    private ToolException(string message, int exitCode)
        : base(message) => ExitCode = exitCode;

    public int ExitCode { get; }

    /// <summary>What the files hold does not allow what was asked for.</summary>
    public static ToolException BadInput(string message) => new(message, ExitCodes.BadInput);

    /// <summary>What was asked for makes no sense, whatever the files hold.</summary>
    public static ToolException WrongUsage(string message) => new(message, ExitCodes.WrongUsage);
}

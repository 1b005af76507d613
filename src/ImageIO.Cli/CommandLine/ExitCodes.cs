namespace ImageIO.Cli.CommandLine;

/// <summary>What the tool tells the shell. Documented in docs/cli.md: scripts rely on them.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A file can't be read, understood or written.</summary>
    public const int BadInput = 1;

    /// <summary>What was run leaks memory.</summary>
    public const int Leak = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int WrongUsage = 2;

    /// <summary>The terminal was closed: 128 and the number of SIGHUP.</summary>
    public const int HungUp = 129;

    /// <summary>Ctrl+C: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Ctrl+\: 128 and the number of SIGQUIT.</summary>
    public const int Quit = 131;

    /// <summary>Asked to end: 128 and the number of SIGTERM.</summary>
    public const int Terminated = 143;
}

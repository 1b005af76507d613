using System.CommandLine;

namespace ImageIO.Cli.CommandLine;

/// <summary>One command of the tool, with examples for its help.</summary>
internal abstract class ToolCommand : Command
{
    /// <summary>What an interrupted command has to end by itself: less than the second that people wait.</summary>
    private static readonly TimeSpan UsualGrace = TimeSpan.FromMilliseconds(500);

    protected ToolCommand(string name, string description, IReadOnlyList<string> examples, CancellationToken cancellationToken)
        : base(name, description)
    {
        Examples = examples;
        SetAction(arguments => Execute(arguments, cancellationToken));
    }

    /// <summary>Whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Further lines for the help, under a title of their own; none for most commands.</summary>
    public virtual (string Title, IEnumerable<string> Lines)? Appendix => null;

    /// <summary>Whether arguments are the command line of another program.</summary>
    public virtual bool RunsPrograms => false;

    /// <summary>How long the command may take to end by itself when it is interrupted; null for as long as it wants.</summary>
    public virtual TimeSpan? Grace => UsualGrace;

    /// <summary>Does the job.</summary>
    /// <returns>The exit code.</returns>
    protected abstract int Execute(ParseResult arguments, CancellationToken cancellationToken);
}

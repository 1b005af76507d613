using System.CommandLine;

namespace ImageIO.Cli.CommandLine;

/// <summary>One command of the tool, with examples for its help.</summary>
internal abstract class ToolCommand : Command
{
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

    /// <summary>Does the job.</summary>
    /// <returns>The exit code.</returns>
    protected abstract int Execute(ParseResult arguments, CancellationToken cancellationToken);
}

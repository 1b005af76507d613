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

    /// <summary>Does the job.</summary>
    /// <returns>The exit code.</returns>
    protected abstract int Execute(ParseResult arguments, CancellationToken cancellationToken);
}

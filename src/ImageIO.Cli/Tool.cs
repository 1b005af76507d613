using System.CommandLine;
using System.CommandLine.Help;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Commands;
using ImageIO.Cli.Output;

namespace ImageIO.Cli;

/// <summary>The command line as a whole: finds the command, runs it, and turns what goes wrong into one line and an exit code.</summary>
internal static class Tool
{
    public static int Run(string[] args, Interruption interruption)
    {
        try
        {
            var parsed = CreateRoot(interruption.Token).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = ResponseFile.TryReplace });
            if (parsed.Errors.Count > 0)
            {
                var command = parsed.CommandResult.Command;
                Report($"{parsed.Errors[0].Message.TrimEnd('.')}. See 'imageio {(command is ToolCommand ? command.Name + " " : "")}--help'.");
                return ExitCodes.WrongUsage;
            }

            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (OperationCanceledException)
        {
            return interruption.ExitCode;
        }
        catch (Exception fault)
        {
            Report(ErrorReport.Explain(fault));
            return ErrorReport.ExitCode(fault);
        }
    }

    /// <summary>One line on standard error.</summary>
    public static void Report(string message) => Console.Error.WriteLine($"imageio: {OneLine.Of(message)}");

    private static Command CreateRoot(CancellationToken cancellationToken)
    {
        // Not a RootCommand, which is called as the file on disk.
        var help = new HelpOption();
        var root = new Command("imageio", "Reads, writes and converts images and animations, in memory that does not grow with their number.")
        {
            help,
            new VersionOption(),
            new GifCommand(cancellationToken),
            new ConvertCommand(cancellationToken),
            new InfoCommand(cancellationToken),
            new FramesCommand(cancellationToken),
            new FormatsCommand(cancellationToken),
            new SoakCommand(cancellationToken),
            new MonitorCommand(cancellationToken),
        };
        var action = new HelpWithExamples((HelpAction)help.Action!);
        help.Action = action;
        root.SetAction(action.Invoke);
        return root;
    }
}

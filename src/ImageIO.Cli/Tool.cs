using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Commands;
using ImageIO.Cli.Output;

namespace ImageIO.Cli;

/// <summary>The command line as a whole: finds the command, runs it, and turns what goes wrong into one line and an exit code.</summary>
internal static class Tool
{
    public static int Run(string[] args, Interruption interruption)
    {
        var canTolerate = false;
        Iio.Codecs.UseAll();
        try
        {
            var parsed = CreateRoot(interruption.Token)
                .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = ResponseFile.TryReplace });
            var command = parsed.CommandResult.Command as ToolCommand;
            if (FindMistake(parsed) is { } mistake)
            {
                var end = mistake.EndsWith('?') ? "" : ".";
                Report($"{mistake.TrimEnd('.')}{end} See 'imageio {(command is null ? "" : command.Name + " ")}--help'.");
                return ExitCodes.WrongUsage;
            }

            interruption.Grace = command?.Grace;
            canTolerate = CanTolerate(parsed);

            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (OperationCanceledException)
        {
            return interruption.ExitCode;
        }
        catch (Exception fault)
        {
            Warnings.Print();
            Report(ErrorReport.Explain(fault, canTolerate));
            return ErrorReport.ExitCode(fault);
        }
        finally
        {
            Warnings.Print();
        }
    }

    /// <summary>One line on standard error.</summary>
    public static void Report(string message) => Console.Error.WriteLine(Line(message));

    /// <summary>A message as it is printed.</summary>
    public static string Line(string message) => $"imageio: {OneLine.Of(message)}";

    /// <summary>Whether the command could be told to put up with damage, and has not been.</summary>
    public static bool CanTolerate(ParseResult parsed)
        => parsed.CommandResult.Command.Options.Contains(SharedOptions.Tolerant) && !parsed.GetValue(SharedOptions.Tolerant);

    /// <summary>What is wrong with the command line; null where nothing is, or help is asked for.</summary>
    private static string? FindMistake(ParseResult parsed)
    {
        if (parsed.CommandResult.Children.Any(child => child is OptionResult { Option: HelpOption }))
            return null;
        return Mistyped.Explain(parsed) ?? (parsed.Errors.Count > 0 ? parsed.Errors[0].Message : null);
    }

    private static Command CreateRoot(CancellationToken cancellationToken)
    {
        // Not a RootCommand, which is called as the file on disk.
        var help = new HelpOption();
        var root = new Command("imageio",
            "Reads, writes and converts images and animations, in memory that does not grow with their number.")
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
        root.Add(new CompletionCommand(root, cancellationToken));
        var action = new HelpWithExamples((HelpAction)help.Action!);
        help.Action = action;
        root.SetAction(action.Invoke);
        return root;
    }
}

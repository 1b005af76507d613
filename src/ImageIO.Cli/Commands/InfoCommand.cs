using System.CommandLine;
using System.Text.Json;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Frames;
using ImageIO.Cli.Json;
using ImageIO.Cli.Output;

namespace ImageIO.Cli.Commands;

/// <summary><c>imageio info</c>: what is inside files.</summary>
internal sealed class InfoCommand : ToolCommand
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "The files, patterns ('*.png'), or - for standard input.",
    };

    public InfoCommand(CancellationToken cancellationToken)
        : base(
            "info",
            "Tells what is inside files: shape, type, images, times, metadata, and the codec that reads them.",
            [
                "imageio info photo.jpg radar.gif",
                "imageio info --json '*.png'",
            ],
            cancellationToken)
    {
        Add(_files);
        Add(SharedOptions.Json);
        Add(SharedOptions.NoLimits);
        Add(SharedOptions.Tolerant);
        Add(SharedOptions.AllowLossy);
    }

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var json = arguments.GetValue(SharedOptions.Json);
        var entries = new List<FileEntry>();
        var exitCode = ExitCodes.Done;
        foreach (var file in FrameInputs.Named(arguments.GetRequiredValue(_files)))
        {
            var entry = Examine(file, arguments, cancellationToken);
            if (entry.Error is not null)
            {
                Tool.Report(entry.Error);
                exitCode = ExitCodes.BadInput;
            }
            else if (!json)
            {
                FileText.Write(entry, Console.Out);
            }

            entries.Add(entry);
        }

        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(entries, ToolJson.Default.ListFileEntry));
        return exitCode;
    }

    private static FileEntry Examine(string file, ParseResult arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = Iio.ImOpen(Pipes.Source(file), SharedOptions.Reading(arguments, file), cancellationToken);
            return FileEntry.Of(file, reader);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or ToolException))
        {
            return new FileEntry { File = file, Error = ErrorReport.Explain(fault, Tool.CanTolerate(arguments)) };
        }
    }
}

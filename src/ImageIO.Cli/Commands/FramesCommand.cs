using System.CommandLine;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Frames;
using ImageIO.Cli.Options;
using ImageIO.Cli.Output;
using ImageIO.Codecs;

namespace ImageIO.Cli.Commands;

/// <summary><c>imageio frames</c>: an animation taken apart.</summary>
internal sealed class FramesCommand : ToolCommand
{
    private readonly Argument<string> _input = new("IN") { Description = "The animation, or any file of several images." };

    private readonly Argument<string> _output = new("OUT")
    {
        Description = "The files to write, with printf's %d or %04d for the frame's number, "
            + "which counts from 0 as --index does: frame_%04d.png. Or -.png for standard output.",
    };

    public FramesCommand(CancellationToken cancellationToken)
        : base(
            "frames",
            "Takes an animation apart: a file for each frame, one frame in memory at a time.",
            [
                "imageio frames radar.gif frame_%04d.png",
                "imageio frames radar.gif frame_%d.jpg --index 10..20 --option quality=95",
                "imageio frames stack.tif page_%03d.png",
            ],
            cancellationToken)
    {
        Add(_input);
        Add(_output);
        Add(SharedOptions.Index);
        Add(SharedOptions.Settings);
        Add(SharedOptions.AllowLossy);
        Add(SharedOptions.Level);
        Add(SharedOptions.Normalize);
        SizeOptions.AddTo(this);
        Add(SharedOptions.Background);
        Add(SharedOptions.NoOrient);
        Add(SharedOptions.Tolerant);
        Add(SharedOptions.NoLimits);
        Add(SharedOptions.Quiet);
    }

    public override (string Title, IEnumerable<string> Lines)? Appendix
        => ("Settings for --option, by the format of OUT:", CodecOptions.Lines());

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var input = arguments.GetRequiredValue(_input);
        var pattern = arguments.GetRequiredValue(_output);
        var name = new NumberedFileName(pattern);
        var settings = CodecOptions.Build(pattern, arguments.GetValue(SharedOptions.Settings) ?? []);
        var writing = SharedOptions.Writing(arguments, settings, pattern);
        var choice = arguments.GetValue(SharedOptions.Index);
        var quiet = arguments.GetValue(SharedOptions.Quiet) || Pipes.IsOutput(pattern);
        var count = ProgressDisplay.Show($"Taking apart {Path.GetFileName(input)}", quiet, progress =>
        {
            var size = SizeOptions.Of(arguments);
            var reading = SharedOptions.Reading(arguments, input, pattern, size) with { Progress = progress.Reading(input) };
            using var pictures = new PictureReader(
                input, reading, choice, size, arguments.GetValue(SharedOptions.Normalize),
                (how, goesBack) => Pipes.Open(input, how, goesBack || !name.HasNumber, cancellationToken));
            var metadata = pictures.Reader.Metadata(0);
            var isArray = pictures.Reader.Codec.Can(CodecCapabilities.Volume);
            pictures.SplitArrays();
            if (!name.HasNumber)
                CheckIsOne(pictures, input, pattern);
            return WriteAll(pictures, isArray, input, name, writing with { Metadata = metadata }, cancellationToken);
        });
        if (!quiet)
            Console.Out.WriteLine(OneLine.Of($"{pattern}: {FileSummary.Count(count, "file")} written"));
        return ExitCodes.Done;
    }

    private static int WriteAll(PictureReader pictures, bool isArray, string input, NumberedFileName name, WriteOptions options,
        CancellationToken cancellationToken)
    {
        // The images of arrays from standard input have no number in their file: they are counted as they come.
        var count = 0;
        foreach (var frame in pictures.Read().SelectMany(ArrayImages.Of))
        {
            var file = name[isArray && input == Pipes.Input ? count : frame.Index];
            Iio.ImWrite(Pipes.Target(file), frame.Pixels, Pipes.Writing(options, file), cancellationToken);
            count++;
        }

        return count > 0 ? count : throw ToolException.BadInput($"There are no images in \"{input}\".");
    }

    /// <summary>Refuses one name for several files, before anything is written.</summary>
    private static void CheckIsOne(PictureReader pictures, string input, string pattern)
    {
        if (pictures.Read().SelectMany(ArrayImages.Of).Skip(1).Any())
        {
            throw ToolException.WrongUsage(
                $"\"{pattern}\" is one name for the images of \"{input}\", which are several. "
                + "Put a number into it, for instance frame_%04d.png, or choose one with --index.");
        }
    }
}

using System.CommandLine;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Frames;
using ImageIO.Cli.Options;
using ImageIO.Cli.Output;
using ImageIO.Codecs;

namespace ImageIO.Cli.Commands;

/// <summary><c>imageio convert</c>: a file of one format from a file of another.</summary>
internal sealed class ConvertCommand : ToolCommand
{
    private readonly Argument<string> _input = new("IN")
    {
        Description = "The file to read, or - for standard input; the bytes tell the format.",
    };

    private readonly Argument<string> _output = new("OUT")
    {
        Description = "The file to write, or -.png for standard output; the extension tells the format. May be the same file.",
    };

    public ConvertCommand(CancellationToken cancellationToken)
        : base(
            "convert",
            "Converts between formats. Animations keep their times and loops, .npy and .npz get the exact array, "
                + "metadata are carried over.",
            [
                "imageio convert photo.png photo.jpg --option quality=85",
                "imageio convert radar.gif radar.npy",
                "imageio convert radar.gif last.png --index ^1",
                "imageio convert depth16.png depth8.jpg --allow-lossy",
                "imageio convert - -.png < photo.jpg > photo.png",
            ],
            cancellationToken)
    {
        Add(_input);
        Add(_output);
        Add(SharedOptions.Index);
        Add(SharedOptions.Settings);
        Add(SharedOptions.AllowLossy);
        Add(SharedOptions.NoLimits);
        Add(SharedOptions.Quiet);
    }

    public override (string Title, IEnumerable<string> Lines)? Appendix
        => ("Settings for --option, by the format of OUT:", CodecOptions.Lines());

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (input, output) = (arguments.GetRequiredValue(_input), arguments.GetRequiredValue(_output));
        var choice = arguments.GetValue(SharedOptions.Index);
        var settings = arguments.GetValue(SharedOptions.Settings) ?? [];
        var writing = CodecOptions.Build(output, settings);
        if (arguments.GetValue(SharedOptions.AllowLossy))
            writing = writing with { AllowLossyConversion = true };
        var quiet = arguments.GetValue(SharedOptions.Quiet) || Pipes.IsOutput(output);
        var contents = ProgressDisplay.Show($"Converting {Path.GetFileName(input)}", quiet, progress =>
        {
            var reading = SharedOptions.Reading(arguments) with { Progress = progress.Reading(input) };
            using var reader = Iio.ImOpen(Pipes.Source(input), reading, cancellationToken);
            var options = CarryOver(reader, writing, loopIsGiven: settings.Any(pair => pair.StartsWith("loop=", StringComparison.Ordinal)));
            return IsArray(reader, output, choice)
                ? CopyArray(reader, choice, input, output, options, cancellationToken)
                : FrameCopy.Write(output, options, Frames(reader, choice, input, output), null, cancellationToken);
        });
        if (!quiet)
            Console.Out.WriteLine(FileSummary.Of(output, contents));
        return ExitCodes.Done;
    }

    private static WriteOptions CarryOver(ImageReader reader, WriteOptions options, bool loopIsGiven) => options with
    {
        Metadata = reader.Metadata(0),
        LoopCount = loopIsGiven ? options.LoopCount : reader.Properties(0).LoopCount ?? 0,
    };

    /// <summary>Where an array format is on one side only, the whole array is read and written; else images stream.</summary>
    private static bool IsArray(ImageReader reader, string output, IndexArgument? choice)
    {
        var fromArray = reader.Codec.Can(CodecCapabilities.Volume);
        var toArray = WriterOf(output)?.Can(CodecCapabilities.Volume) ?? false;
        return fromArray != toArray || (fromArray && choice is not null);
    }

    private static string CopyArray(
        ImageReader reader, IndexArgument? choice, string input, string output, WriteOptions options, CancellationToken cancellationToken)
    {
        using var array = reader.Read(choice?.Index ?? default);

        // Closed first, because it may be the file that is replaced.
        reader.Dispose();
        if (ArrayImages.AreIn(array) && WriterOf(output) is { } writer
            && !writer.Can(CodecCapabilities.MultiImage) && !writer.Can(CodecCapabilities.Volume))
            throw SeveralIntoOne(input, writer);
        Iio.ImWrite(Pipes.Target(output), array, Pipes.Writing(options, output), cancellationToken);
        return $"{FileSummary.Shape(array.Shape)} {array.DType.NumpyName()}";
    }

    private static IEnumerable<Frame> Frames(ImageReader reader, IndexArgument? choice, string input, string output)
    {
        // Closed at the end of its images, because it may be the file that is replaced.
        using (reader)
        {
            var isFirst = true;
            foreach (var frame in IndexArgument.Read(reader, choice, input))
            {
                if (!isFirst && WriterOf(output) is { } writer && !writer.Can(CodecCapabilities.MultiImage))
                    throw SeveralIntoOne(input, writer);
                isFirst = false;
                yield return frame;
            }
        }
    }

    private static ToolException SeveralIntoOne(string input, CodecInfo writer)
        => ToolException.BadInput(
            $"\"{input}\" holds several images, and {writer.Name} holds one. "
            + "Choose one with --index 0, or take the file apart with 'imageio frames'.");

    private static CodecInfo? WriterOf(string output)
        => Iio.Codecs.FindByExtension(Path.GetExtension(output), CodecCapabilities.Write)?.Info;
}

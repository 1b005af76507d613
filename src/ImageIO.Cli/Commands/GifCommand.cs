using System.CommandLine;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Frames;
using ImageIO.Cli.Options;
using ImageIO.Cli.Output;
using ImageIO.Codecs;

namespace ImageIO.Cli.Commands;

/// <summary><c>imageio gif</c>: an animated GIF from frames.</summary>
internal sealed class GifCommand : ToolCommand
{
    private readonly Argument<string[]> _frames = new("FRAMES")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "Files, patterns ('frames/*.png'), folders (in natural order: frame2 before frame10), "
            + "animations (all their frames, with their times), or - for standard input.",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Required = true,
        HelpName = "OUT.gif",
        Description = "The GIF to write; - for standard output.",
    };

    private readonly Option<Durations?> _fps = new("--fps")
    {
        HelpName = "F",
        Description = "Frames per second. Default: the times of the inputs, else 10.",
        CustomParser = result => SharedOptions.Parse<Durations>(result, Durations.TryParseRate, "a number above 0, up to 1000"),
    };

    private readonly Option<Durations?> _duration = new("--duration")
    {
        HelpName = "MS[,MS...]",
        Description = "Milliseconds for each frame; the last number holds for all further frames.",
        CustomParser = result
            => SharedOptions.Parse<Durations>(result, Durations.TryParseDurations, "milliseconds, for instance 40 or 500,100,100"),
    };

    private readonly Option<int?> _loop = new("--loop")
    {
        HelpName = "forever|once|N",
        Description = "How often it plays. Default: as the input, if it is one animation, else forever.",
        CustomParser = result => SharedOptions.Parse<int>(result, LoopCountText.TryParse, "forever, once or a count"),
    };

    /// <summary>What the codec says that it can be told; <c>--lossy</c> is another name of one of them.</summary>
    private readonly FormatOptions _settings
        = new(Iio.Codecs.Get("gif").Info, new Dictionary<string, string> { ["lossiness"] = "--lossy" });

    private readonly Option<long?> _targetSize = new("--target-size")
    {
        HelpName = "SIZE",
        Description = "The most bytes of the file, for instance 500kB or 2MB: the greatest quality that fits is searched, "
            + "in up to eleven passes over the frames; where none fits, frames of few colors take losses too.",
        CustomParser = result => SharedOptions.Parse<long>(result, TryParseSize, "a size, for instance 500kB or 2MB"),
    };

    private readonly Option<int?> _threads = SharedOptions.Whole(
        "--threads", 1, int.MaxValue, "The most threads. Default: one for each processor. The file does not depend on it.");

    public GifCommand(CancellationToken cancellationToken)
        : base(
            "gif",
            "Makes an animated GIF from frames, in constant memory.",
            [
                "imageio gif 'frames/*.png' -o radar.gif --fps 12",
                "imageio gif frames/ -o radar.gif --duration 100 --loop once",
                "imageio gif 'frames/*.png' -o mail.gif --target-size 500kB",
                "imageio gif clip.mp4 --from 3s --to 7s --width 480 -o clip.gif",
                "imageio gif sky/ -o sky.gif --dither auto --palette global",
                "imageio gif title.png part1.gif part2.gif -o all.gif --colors 64 --dither bayer",
            ],
            cancellationToken)
    {
        Add(_frames);
        Add(_output);
        Add(_fps);
        Add(_duration);
        Add(_loop);
        _settings.AddTo(this);
        Add(_targetSize);
        Add(_threads);
        Add(SharedOptions.From);
        Add(SharedOptions.To);
        SizeOptions.AddTo(this);
        Add(SharedOptions.NoOrient);
        Add(SharedOptions.Tolerant);
        Add(SharedOptions.AllowLossy);
        Add(SharedOptions.NoLimits);
        Add(SharedOptions.Quiet);
        Validators.Add(result =>
        {
            if (result.GetResult(_fps) is not null && result.GetResult(_duration) is not null)
                result.AddError("--fps and --duration say the same thing: use one of them");
            if (result.GetResult(_targetSize) is not null && result.GetResult(_settings.Named("quality")) is not null)
                result.AddError("--target-size chooses the quality: leave --quality out");
        });
    }

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var output = arguments.GetRequiredValue(_output);
        if (output != Pipes.Input && !Path.GetExtension(output).Equals(".gif", StringComparison.OrdinalIgnoreCase))
        {
            throw ToolException.WrongUsage(
                $"\"{output}\" is not the name of a GIF. Name a file that ends in .gif, or use 'imageio convert' for other formats.");
        }

        var files = FrameInputs.Expand(arguments.GetRequiredValue(_frames), output);
        var reading = SharedOptions.Reading(arguments) with { ApplyOrientation = !arguments.GetValue(SharedOptions.NoOrient) };
        var writing = (GifWriteOptions)_settings.Apply(
            new GifWriteOptions
            {
                LoopCount = arguments.GetValue(_loop) ?? LoopCountOf(files, reading, cancellationToken),
                TargetSize = arguments.GetValue(_targetSize),
                IsRepeatable = !files.Contains(Pipes.Input),
                MaxParallelism = arguments.GetValue(_threads),
                AllowLossyConversion = arguments.GetValue(SharedOptions.AllowLossy),
                OnWarning = Warnings.About(output),
            },
            arguments);
        if (writing is { TargetSize: not null, IsRepeatable: false })
        {
            throw ToolException.WrongUsage(
                "--target-size goes through the frames several times, and standard input comes once. Name a file instead of -.");
        }

        var times = arguments.GetValue(_fps) ?? arguments.GetValue(_duration);
        var quiet = arguments.GetValue(SharedOptions.Quiet) || Pipes.IsOutput(output);
        var contents = ProgressDisplay.Show("Writing frames", quiet, progress =>
        {
            progress.Passes = writing.IsRepeatable ? CodecRegistry.Default.Get("gif").MaxPasses(writing) : 1;
            var frames = new FrameSequence(files, reading, SizeOptions.Of(arguments), SharedOptions.Window(arguments), progress);
            try
            {
                return FrameCopy.Write(output, writing, frames.Read(cancellationToken), times, cancellationToken);
            }
            catch (UnsupportedImageException fault) when (fault.Resource == output)
            {
                throw ToolException.BadInput($"{ErrorReport.Explain(fault)} The frame comes from \"{frames.CurrentFile}\".");
            }
        });
        if (!quiet)
            Console.Out.WriteLine(FileSummary.Of(output, contents));
        return ExitCodes.Done;
    }

    private static bool TryParseSize(string text, out long bytes) => ByteSizeText.TryParse(text, out bytes) && bytes > 0;

    private static int LoopCountOf(IReadOnlyList<string> files, ReadOptions options, CancellationToken cancellationToken)
    {
        // What comes from standard input comes once.
        if (files.Count > 1 || files[0] == Pipes.Input)
            return 0;
        using var reader = Iio.ImOpen(files[0], options, cancellationToken);
        return reader.Properties(0).LoopCount ?? 0;
    }
}

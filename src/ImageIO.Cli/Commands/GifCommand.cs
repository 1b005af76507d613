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
        Description = "Files, patterns ('frames/*.png'), folders (in natural order: frame2 before frame10), animations (all their frames, with their times), or - for standard input.",
    };

    private readonly Option<string> _output = new("--output", "-o") { Required = true, HelpName = "OUT.gif", Description = "The GIF to write; - for standard output." };

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
        CustomParser = result => SharedOptions.Parse<Durations>(result, Durations.TryParseDurations, "milliseconds, for instance 40 or 500,100,100"),
    };

    private readonly Option<int?> _loop = new("--loop")
    {
        HelpName = "forever|once|N",
        Description = "How often it plays. Default: as the input, if it is one animation, else forever.",
        CustomParser = result => SharedOptions.Parse<int>(result, LoopCountText.TryParse, "forever, once or a count"),
    };

    private readonly Option<int?> _quality = SharedOptions.Whole("--quality", 1, 100, "How good the picture is, 1 to 100: the lower, the smaller the file. Default: 80.");
    private readonly Option<long?> _targetSize = new("--target-size")
    {
        HelpName = "SIZE",
        Description = "The most bytes of the file, for instance 500kB or 2MB: the greatest quality that fits is searched, in up to ten passes over the frames.",
        CustomParser = result => SharedOptions.Parse<long>(result, TryParseSize, "a size, for instance 500kB or 2MB"),
    };

    private readonly Option<int?> _lossy = SharedOptions.Whole("--lossy", 0, 1000, "How much error is traded for bytes: 0 none and quickest, 1 hardly to be seen, 10 clearly. Default: by --quality.");
    private readonly Option<int?> _tolerance = SharedOptions.Whole("--tolerance", 0, 255, "How far each channel of what is shown may be from a frame's pixel to be left as it is. Default: 0.");
    private readonly Option<int?> _colors = SharedOptions.Whole("--colors", 2, 256, "The most colors of a frame, 2 to 256. Default: by --quality.");
    private readonly Option<string> _palette = SharedOptions.OneOf("--palette", GifOptions.Palettes, "Which frames share colors: auto decides by error and bytes, global is one palette for all, local one for each. Default: auto.");
    private readonly Option<string> _quantizer = SharedOptions.OneOf("--quantizer", GifOptions.Quantizers, "How colors are chosen: perceptual for the least error of each pixel, wide for what is dithered, so that more colors can be mixed. Default: perceptual.");
    private readonly Option<string> _dither = SharedOptions.Text(
        "--dither",
        $"{string.Join('|', GifOptions.Ditherers)}[:STRENGTH]",
        GifOptions.Dither,
        $"{string.Join(", ", GifOptions.Ditherers)}; or one of them with a strength of 0 to 1, for instance floyd-steinberg:0.5",
        "How lost colors are spread: auto where bands would be seen, the others everywhere; with a strength, less of it, for instance floyd-steinberg:0.5. Default: none.");

    private readonly Option<int?> _threads = SharedOptions.Whole("--threads", 1, int.MaxValue, "The most threads. Default: one for each processor. The file does not depend on it.");

    public GifCommand(CancellationToken cancellationToken)
        : base(
            "gif",
            "Makes an animated GIF from frames, in constant memory.",
            [
                "imageio gif 'frames/*.png' -o radar.gif --fps 12",
                "imageio gif frames/ -o radar.gif --duration 100 --loop once",
                "imageio gif 'frames/*.png' -o mail.gif --target-size 500kB",
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
        Add(_quality);
        Add(_targetSize);
        Add(_lossy);
        Add(_tolerance);
        Add(_colors);
        Add(_palette);
        Add(_quantizer);
        Add(_dither);
        Add(_threads);
        Add(SharedOptions.AllowLossy);
        Add(SharedOptions.NoLimits);
        Add(SharedOptions.Quiet);
        Validators.Add(result =>
        {
            if (result.GetResult(_fps) is not null && result.GetResult(_duration) is not null)
                result.AddError("--fps and --duration say the same thing: use one of them");
            if (result.GetResult(_targetSize) is not null && result.GetResult(_quality) is not null)
                result.AddError("--target-size chooses the quality: leave --quality out");
        });
    }

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var output = arguments.GetRequiredValue(_output);
        if (output != Pipes.Input && !Path.GetExtension(output).Equals(".gif", StringComparison.OrdinalIgnoreCase))
            throw ToolException.WrongUsage($"\"{output}\" is not the name of a GIF. Name a file that ends in .gif, or use 'imageio convert' for other formats.");
        var files = FrameInputs.Expand(arguments.GetRequiredValue(_frames), output);
        var reading = SharedOptions.Reading(arguments);
        var writing = new GifWriteOptions
        {
            LoopCount = arguments.GetValue(_loop) ?? LoopCountOf(files, reading, cancellationToken),
            Quality = arguments.GetValue(_quality) ?? GifWriteOptions.DefaultQuality,
            TargetSize = arguments.GetValue(_targetSize),
            IsRepeatable = !files.Contains(Pipes.Input),
            Lossy = arguments.GetValue(_lossy),
            DeltaTolerance = (byte)(arguments.GetValue(_tolerance) ?? 0),
            Colors = arguments.GetValue(_colors),
            PaletteMode = GifOptions.Palette(arguments.GetValue(_palette) ?? "auto"),
            Quantizer = GifOptions.Quantizer(arguments.GetValue(_quantizer) ?? "perceptual"),
            Ditherer = GifOptions.Dither(arguments.GetValue(_dither) ?? "none"),
            MaxParallelism = arguments.GetValue(_threads),
            AllowLossyConversion = arguments.GetValue(SharedOptions.AllowLossy),
        };
        if (writing is { TargetSize: not null, IsRepeatable: false })
            throw ToolException.WrongUsage("--target-size goes through the frames several times, and standard input comes once. Name a file instead of -.");
        var times = arguments.GetValue(_fps) ?? arguments.GetValue(_duration);
        var quiet = arguments.GetValue(SharedOptions.Quiet) || Pipes.IsOutput(output);
        var contents = ProgressDisplay.Show("Writing frames", quiet, progress =>
        {
            progress.Passes = writing.IsRepeatable ? CodecRegistry.Default.Get("gif").MaxPasses(writing) : 1;
            var frames = new FrameSequence(files, reading, progress);
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

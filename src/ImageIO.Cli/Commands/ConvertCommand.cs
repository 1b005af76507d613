using System.CommandLine;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Frames;
using ImageIO.Cli.Options;
using ImageIO.Cli.Output;
using ImageIO.Codecs;

namespace ImageIO.Cli.Commands;

/// <summary><c>imageio convert</c>: a file of one format from a file of another, or a folder of many.</summary>
internal sealed class ConvertCommand : ToolCommand
{
    private readonly Argument<string[]> _files = new("IN... OUT")
    {
        Arity = new ArgumentArity(2, ArgumentArity.OneOrMore.MaximumNumberOfValues),
        Description = "The file to read, or - for standard input, whose bytes tell the format; and the file to write, or -.png for "
            + "standard output, whose extension tells the format. They may be the same. Several files, patterns or folders go into a " +
                "folder.",
    };

    private readonly Option<string?> _to = new("--to")
    {
        HelpName = "FORMAT",
        Description = "Write into the folder OUT, made if need be, files of this format: png, jpg, webp.",
    };

    public ConvertCommand(CancellationToken cancellationToken)
        : base(
            "convert",
            "Converts between formats. Animations keep their times and loops, .npy and .npz get the exact array, "
                + "metadata are carried over.",
            [
                "imageio convert photo.png photo.jpg --option quality=85",
                "imageio convert 'frames/*.png' out/ --to webp",
                "imageio convert radar.gif radar.npy",
                "imageio convert radar.gif radar.mp4",
                "imageio convert clip.mp4 part.webm --from 1:02 --to 1:10",
                "imageio convert radar.gif last.png --index ^1",
                "imageio convert depth16.png depth8.jpg --allow-lossy",
                "imageio convert photo.jpg thumbnail.webp --width 320 --height 320 --fit cover",
                "imageio convert stack.tif stack.gif --index 0..20 --normalize percentile",
                "imageio convert slide.svs part.png --level 1 --region 2000,1000,800,600",
                "imageio convert - -.png < photo.jpg > photo.png",
            ],
            cancellationToken)
    {
        Add(_files);
        Add(_to);
        Add(SharedOptions.Index);
        Add(SharedOptions.From);
        Add(SharedOptions.To);
        Add(SharedOptions.Settings);
        Add(SharedOptions.Level);
        Add(SharedOptions.Normalize);
        SizeOptions.AddTo(this);
        Add(SharedOptions.Background);
        Add(SharedOptions.NoOrient);
        Add(SharedOptions.AllowLossy);
        Add(SharedOptions.Srgb);
        Add(SharedOptions.Tolerant);
        Add(SharedOptions.NoLimits);
        Add(SharedOptions.Quiet);
    }

    public override (string Title, IEnumerable<string> Lines)? Appendix
        => ("Settings for --option, by the format of OUT:", CodecOptions.Lines());

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var files = arguments.GetRequiredValue(_files);
        var (inputs, output) = (files[..^1], files[^1]);
        var format = arguments.GetValue(_to);
        if (format is not null || FolderTarget.IsFolder(output))
            return ConvertInto(new FolderTarget(output, format), FrameInputs.Expand(inputs), arguments, cancellationToken);
        if (inputs.Length > 1)
        {
            throw ToolException.WrongUsage(
                $"{inputs.Length} files can't become the one file \"{output}\". Name a folder to put them into, \"{output}/\", "
                + "or make an animation of them with 'imageio gif'.");
        }

        var quiet = arguments.GetValue(SharedOptions.Quiet) || Pipes.IsOutput(output);
        var contents = ProgressDisplay.Show(
            $"Converting {Path.GetFileName(inputs[0])}",
            quiet,
            progress => ConvertOne(inputs[0], output, arguments, progress.Reading(inputs[0]), cancellationToken));
        if (!quiet)
            Console.Out.WriteLine(FileSummary.Of(output, contents));
        return ExitCodes.Done;
    }

    /// <summary>Converts each file; one that can't be is reported, and the others are still dealt with.</summary>
    private static int ConvertInto(
        FolderTarget folder, IReadOnlyList<string> inputs, ParseResult arguments, CancellationToken cancellationToken)
    {
        var outputs = folder.Name(inputs);
        folder.Create();
        var quiet = arguments.GetValue(SharedOptions.Quiet);
        var lines = new List<string>();
        var exitCode = ExitCodes.Done;
        ProgressDisplay.Show($"Converting {FileSummary.Count(inputs.Count, "file")}", quiet, progress =>
        {
            progress.BeginPass();
            for (var i = 0; i < inputs.Count; i++)
            {
                try
                {
                    var reading = progress.Reading(inputs[i], i, inputs.Count, i);
                    lines.Add(FileSummary.Of(outputs[i], ConvertOne(inputs[i], outputs[i], arguments, reading, cancellationToken)));
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    exitCode = Math.Max(exitCode, ErrorReport.ExitCode(fault));
                    progress.WriteLine(Tool.Line($"{inputs[i]}: {ErrorReport.Explain(fault, Tool.CanTolerate(arguments))}"));
                }
            }

            return exitCode;
        });
        if (!quiet)
            lines.ForEach(Console.Out.WriteLine);
        return exitCode;
    }

    private static string ConvertOne(
        string input, string output, ParseResult arguments, IProgress<ImageProgress>? progress, CancellationToken cancellationToken)
    {
        var choice = arguments.GetValue(SharedOptions.Index);

        // Cameras and the screen never end: one image of them is meant where OUT holds one.
        if (choice is null && Pipes.IsDevice(input) && WriterOf(output)?.Can(CodecCapabilities.MultiImage) == false)
            choice = new IndexArgument(0..0, IsSingle: true);
        var settings = arguments.GetValue(SharedOptions.Settings) ?? [];
        var writing = SharedOptions.Writing(arguments, CodecOptions.Build(output, settings), output);
        var size = SizeOptions.Of(arguments);
        var reading = SharedOptions.Reading(arguments, input, output, size) with { Progress = progress };
        var window = SharedOptions.Window(arguments);
        var range = arguments.GetValue(SharedOptions.Normalize);
        using var pictures = new PictureReader(input, reading, choice, size, range,
            (how, goesBack) => window.Open(input, how, goesBack, cancellationToken));
        var colors = SrgbColors.Of(pictures.Reader, arguments.GetValue(SharedOptions.Srgb));
        var options = CarryOver(pictures.Reader, writing,
            loopIsGiven: settings.Any(pair => pair.StartsWith("loop=", StringComparison.Ordinal)), isMoved: !size.IsNone
                || reading.Level > 0);
        var isArray = IsArray(pictures.Reader, input, output, choice);
        if (choice is not null)
            options = options with { Metadata = Without(options.Metadata!, "chapters") };
        if (colors is not null)
            (options, pictures.Colors) = (options with { Metadata = SrgbColors.Without(options.Metadata!) }, colors.Apply);
        if (isArray)
            return CopyArray(pictures.Reader, choice, size, range, colors, input, output, options, cancellationToken);
        if (WriterOf(output)?.Can(CodecCapabilities.Volume) != true)
            pictures.SplitArrays();
        return FrameCopy.Write(output, options, window.Apply(input, pictures.Reader, Checked(pictures, input, output)), null,
            cancellationToken);
    }

    private static WriteOptions CarryOver(ImageReader reader, WriteOptions options, bool loopIsGiven, bool isMoved) => options with
    {
        Metadata = isMoved ? Without(reader.Metadata(0), "transform", "geotiff", "epsg") : reader.Metadata(0),
        LoopCount = loopIsGiven ? options.LoopCount : reader.Properties(0).LoopCount ?? 0,
    };

    /// <summary>
    /// What is no longer true: a part of a map lies elsewhere than the map, and chosen frames of a film are shown at other times.
    /// </summary>
    private static ImageMetadata Without(ImageMetadata metadata, params string[] keys)
        => keys.Any(metadata.ContainsKey)
            ? new ImageMetadata(metadata.Where(pair => !keys.Contains(pair.Key)))
            {
                Exif = metadata.Exif,
                Icc = metadata.Icc,
                Xmp = metadata.Xmp,
                Palette = metadata.Palette,
            }
            : metadata;

    /// <summary>Where an array is written, or comes through a pipe, all of it is read; else images stream.</summary>
    private static bool IsArray(ImageReader reader, string input, string output, IndexArgument? choice)
    {
        var fromArray = reader.Codec.Can(CodecCapabilities.Volume);
        var toArray = WriterOf(output)?.Can(CodecCapabilities.Volume) ?? false;
        return toArray ? !fromArray || choice is not null : fromArray && input == Pipes.Input;
    }

    private static string CopyArray(
        ImageReader reader, IndexArgument? choice, SizeChange size, NormalizedRange? range, SrgbColors? colors, string input, string output,
        WriteOptions options, CancellationToken cancellationToken)
    {
        using var read = ReadArray(reader, choice, input);
        using var spread = range is { } kind ? Normalization.Of(() => [new Frame(read)], kind).Apply(read) : read;
        using var colored = colors?.Apply(spread) ?? spread;
        using var array = size.IsNone ? colored : size.Apply(colored);

        // Closed first, because it may be the file that is replaced.
        reader.Dispose();
        if (ArrayImages.AreIn(array) && WriterOf(output) is { } writer
            && !writer.Can(CodecCapabilities.MultiImage) && !writer.Can(CodecCapabilities.Volume))
            throw SeveralIntoOne(input, writer);
        Iio.ImWrite(Pipes.Target(output), array, Pipes.Writing(options, output), cancellationToken);
        return $"{FileSummary.Shape(array.Shape)} {array.DType.NumpyName()}";
    }

    /// <summary>What the library's <c>ImRead</c> gives. Stills that come one behind the other through a pipe are all meant.</summary>
    private static NdArray ReadArray(ImageReader reader, IndexArgument? choice, string input)
    {
        if (choice is { IsScattered: true } scattered)
            return reader.ReadMany(scattered.Indices(reader, input));
        if (choice is not null || !PipedImages.AreStills(reader.Codec))
            return reader.Read(choice?.Index ?? default);
        var all = reader.Read(Range.All);
        if (all.Shape[0] > 1)
            return all;
        using (all)
            return all[0].Clone();
    }

    private static IEnumerable<Frame> Checked(PictureReader pictures, string input, string output)
    {
        // Closed at the end of its images, because it may be the file that is replaced.
        using (pictures)
        {
            var isFirst = true;
            foreach (var frame in pictures.Read())
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

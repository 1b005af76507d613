using System.CommandLine;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Frames;
using ImageIO.Cli.Monitoring;
using ImageIO.Cli.Output;
using ImageIO.Diagnostics;

namespace ImageIO.Cli.Commands;

/// <summary><c>imageio soak</c>: the same job again and again, and what that does to memory.</summary>
internal sealed class SoakCommand : ToolCommand
{
    private static readonly string[] Jobs = ["gif", "read"];

    private readonly Argument<string> _job = new("gif|read")
    {
        Description = "gif: read the frames, and write them as a GIF into memory. read: only read them.",
    };
    private readonly Argument<string[]> _frames = new("FRAMES")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "Files, patterns or folders, as for 'imageio gif'.",
    };
    private readonly Option<int?> _iterations = SharedOptions.Whole("--iterations", 1, int.MaxValue, "How often. Default: 1000.");
    private readonly Option<bool> _noDispose = new("--no-dispose") { Description = "Dispose no array, as code does that forgets to." };
    private readonly ReportOutput _output = new();

    public SoakCommand(CancellationToken cancellationToken)
        : base(
            "soak",
            "Does the same job again and again and judges the memory that it takes: flat, saw-tooth, or a leak (exit code 1).",
            [
                "imageio soak gif frames/ --iterations 10000 --plot memory.png",
                "imageio soak read photo.jpg --json",
            ],
            cancellationToken)
    {
        _job.Validators.Add(result =>
        {
            if (!Jobs.Contains(result.Tokens[0].Value))
                result.AddError($"'{result.Tokens[0].Value}' is no job to soak: use gif or read");
        });
        Add(_job);
        Add(_frames);
        Add(_iterations);
        Add(_noDispose);
        _output.AddTo(this);
        Add(SharedOptions.AllowLossy);
        Add(SharedOptions.NoLimits);
        Add(SharedOptions.Tolerant);
    }

    /// <summary>An interrupted run ends with its report.</summary>
    public override TimeSpan? Grace => null;

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = _output.Prepare(arguments);
        var iterations = arguments.GetValue(_iterations) ?? 1000;
        using var output = new MemoryStream();
        var job = new SoakJob(
            [.. FrameInputs.Expand(arguments.GetRequiredValue(_frames)).Select(File.ReadAllBytes)],
            output,
            SharedOptions.Reading(arguments) with { OnWarning = warning => Warnings.Add(warning.Message, file: null) },
            new GifWriteOptions
            {
                FrameDuration = TimeSpan.FromMilliseconds(200),
                AllowLossyConversion = arguments.GetValue(SharedOptions.AllowLossy),
            },
            dispose: !arguments.GetValue(_noDispose));
        var name = arguments.GetRequiredValue(_job);
        Action action = name == "gif" ? job.WriteGif : job.Read;
        var quiet = arguments.GetValue(SharedOptions.Quiet);
        var report = ProgressDisplay.Show("Soaking", quiet, progress =>
        {
            var watched = ProgressDisplay.IsWatched(quiet) ? options with { Progress = new Watcher(progress, iterations) } : options;
            return MemoryReport.Run(action, iterations, watched, cancellationToken);
        });
        _output.Write(arguments, report, $"imageio soak {name}");
        if (report.Verdict == MemoryVerdict.Growing)
            return ExitCodes.Leak;
        cancellationToken.ThrowIfCancellationRequested();
        return ExitCodes.Done;
    }

    private sealed class Watcher(ProgressDisplay display, int iterations) : IProgress<MemoryReport>
    {
        public void Report(MemoryReport value)
            => display.Report($"{value.Iterations}, {ReportOutput.Summary(value)}", (double)(value.Iterations ?? 0) / iterations);
    }
}

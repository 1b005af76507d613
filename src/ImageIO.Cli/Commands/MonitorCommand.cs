using System.CommandLine;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Monitoring;
using ImageIO.Cli.Output;
using ImageIO.Diagnostics;

namespace ImageIO.Cli.Commands;

/// <summary><c>imageio monitor</c>: runs any command, and judges its memory.</summary>
internal sealed class MonitorCommand : ToolCommand
{
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "The program and its arguments, behind --.",
    };
    private readonly Option<int?> _period =
        SharedOptions.Whole("--period", 1, 3_600_000, "Milliseconds from sample to sample. Default: 100.");
    private readonly Option<bool> _collect = new("--collect")
    {
        Description = "Have a .NET process collect all its garbage every five seconds: what is left then is held.",
    };
    private readonly ReportOutput _output = new();

    public MonitorCommand(CancellationToken cancellationToken)
        : base(
            "monitor",
            "Runs a command and judges the memory of its process: flat, saw-tooth, or a leak (exit code 1).",
            [
                "imageio monitor --plot memory.png -- python3 radar.py",
                "imageio monitor --period 500 --csv samples.csv -- ./service --port 8080",
            ],
            cancellationToken)
    {
        Add(_command);
        Add(_period);
        Add(_collect);
        _output.AddTo(this);
    }

    /// <summary>An interrupted run ends with its report.</summary>
    public override TimeSpan? Grace => null;

    public override bool RunsPrograms => true;

    protected override int Execute(ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = _output.Prepare(arguments);
        var command = arguments.GetRequiredValue(_command);
        var period = TimeSpan.FromMilliseconds(arguments.GetValue(_period) ?? 100);
        var quiet = arguments.GetValue(SharedOptions.Quiet);
        var json = arguments.GetValue(SharedOptions.Json);
        var (report, exitCode) = ProgressDisplay.Show("Monitoring", quiet, progress =>
        {
            using var watched = new MonitoredProcess(command, json, ProgressDisplay.IsWatched(quiet) ? progress : null);
            return (watched.Run(period, arguments.GetValue(_collect), options, cancellationToken), watched.ExitCode);
        });
        _output.Write(arguments, report, Path.GetFileName(command[0]));
        if (report.Verdict == MemoryVerdict.Growing)
            return ExitCodes.Leak;
        cancellationToken.ThrowIfCancellationRequested();
        if (exitCode != 0)
            Tool.Report($"The command has ended with exit code {exitCode}.");
        return exitCode;
    }
}

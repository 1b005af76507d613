using System.ComponentModel;
using System.Diagnostics;
using ImageIO.Cli.CommandLine;
using ImageIO.Cli.Output;
using ImageIO.Diagnostics;

namespace ImageIO.Cli.Monitoring;

/// <summary>A command that runs while its memory is sampled.</summary>
internal sealed class MonitoredProcess : IDisposable
{
    /// <summary>How long a command has to end by itself after Ctrl+C, which it gets too.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan CollectionPeriod = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly ProgressDisplay? _display;
    private readonly Task _output;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="keepOutputFree">Whether standard output is ours alone: the command's goes to standard error.</param>
    /// <param name="display">Where the state is shown; null for nowhere. Lines of the command that would run into it are written above
    /// it.</param>
    public MonitoredProcess(IReadOnlyList<string> command, bool keepOutputFree, ProgressDisplay? display)
    {
        _display = display;
        var throughDisplay = display is not null && !Console.IsOutputRedirected;
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = keepOutputFree || throughDisplay,
            RedirectStandardError = display is not null,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            var reason = fault.NativeErrorCode switch
            {
                2 => "there is no such program",
                13 => "it is not executable",
                _ => fault.Message,
            };
            throw ToolException.BadInput($"\"{command[0]}\" can't be run: {reason}.");
        }

        _output = Task.WhenAll(
            start.RedirectStandardOutput ? Forward(_process.StandardOutput) : Task.CompletedTask,
            start.RedirectStandardError ? Forward(_process.StandardError) : Task.CompletedTask);
    }

    /// <summary>The command's own exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Samples until the command has ended, or was ended.</summary>
    /// <param name="period">From sample to sample.</param>
    /// <param name="collect">Whether a .NET process is made to collect now and then.</param>
    /// <param name="options">How to judge.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public MemoryReport Run(TimeSpan period, bool collect, MemoryReportOptions options, CancellationToken cancellationToken)
    {
        var samples = new SampleBuffer();
        using (var monitor = TryWatch())
        {
            var clock = Stopwatch.StartNew();
            var (next, nextProgress, nextCollection) = (period, ProgressPeriod, CollectionPeriod);
            TimeSpan? canceled = null;
            while (monitor?.TrySample(out var sample) == true)
            {
                samples.Add(sample);
                if (_display is not null && clock.Elapsed > nextProgress)
                {
                    var state = MemoryReport.FromSamples(samples.Samples, options);
                    _display.Report($"{FileSummary.Seconds(TimeSpan.FromSeconds((int)clock.Elapsed.TotalSeconds))}, " +
                        $"{ReportOutput.Summary(state)}", null);
                    nextProgress = clock.Elapsed + ProgressPeriod;
                }

                if (collect && clock.Elapsed > nextCollection)
                {
                    monitor.TryCollect();
                    nextCollection = clock.Elapsed + CollectionPeriod;
                }

                if (cancellationToken.IsCancellationRequested && clock.Elapsed - (canceled ??= clock.Elapsed) > Grace)
                    _process.Kill(entireProcessTree: true);
                var pause = next - clock.Elapsed;
                if (_process.WaitForExit(pause > TimeSpan.Zero ? pause : TimeSpan.Zero))
                    break;
                next += period;
                if (next < clock.Elapsed)
                    next = clock.Elapsed + period;
            }
        }

        _process.WaitForExit();
        _output.Wait(Grace, CancellationToken.None);
        return samples.Samples.Count > 0
            ? MemoryReport.FromSamples([.. samples.Samples], options)
            : throw ToolException.BadInput($"The command has ended (exit code {ExitCode}) before its memory could be looked at.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private MemoryMonitor? TryWatch()
    {
        try
        {
            return MemoryMonitor.ForProcess(_process.Id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private async Task Forward(StreamReader lines)
    {
        while (await lines.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (_display is null)
                await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
            else
                _display.WriteLine(line);
        }
    }
}

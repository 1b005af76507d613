using System.Runtime.InteropServices;
using ImageIO.Resources;

namespace ImageIO.Cli.CommandLine;

/// <summary>
/// Turns Ctrl+C, a closed terminal and the system's requests to end into a cancellation, so that no partial file stays. A second one ends
/// the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Timer? _overdue;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, ExitCodes.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, ExitCodes.Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Cancel(context, ExitCodes.HungUp)),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => Cancel(context, ExitCodes.Quit)),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>The exit code of a canceled command: it tells which signal came.</summary>
    public int ExitCode { get; private set; } = ExitCodes.Interrupted;

    /// <summary>
    /// How long the command may take to end by itself: a library at work may hear of the end too late. Null for as long as it wants.
    /// </summary>
    public TimeSpan? Grace { get; set; }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _overdue?.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context, int exitCode)
    {
        if (_source.IsCancellationRequested)
        {
            TemporaryFile.RemoveOwn();
            return;
        }

        context.Cancel = true;
        ExitCode = exitCode;
        if (Grace is { } grace)
            _overdue = new Timer(_ => End(), null, grace, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    /// <summary>Ends a command that does not end by itself.</summary>
    private void End()
    {
        TemporaryFile.RemoveOwn();
        Environment.Exit(ExitCode);
    }
}

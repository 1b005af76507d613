using System.Runtime.ExceptionServices;

namespace ImageIO.Codecs;

/// <summary>
/// Runs calls of native libraries that nothing interrupts, on threads of their own: who cancels doesn't wait for their end.
/// </summary>
/// <remarks>What a call works on must belong to it: it may outlive its caller.</remarks>
// The event is used by whoever ends last, and holds nothing of the system's: nobody asks for its wait handle.
#pragma warning disable CA1001
public sealed class NativeCall
#pragma warning restore CA1001
{
    /// <summary>Short calls end within this: only long ones are left behind.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(400);

    private readonly Action _call;
    private readonly ManualResetEventSlim _ended = new();
    private readonly Lock _lock = new();
    private ExceptionDispatchInfo? _fault;
    private Action? _cleanUp;
    private bool _isEnded;

    private NativeCall(Action call) => _call = call;

    /// <summary>Runs the call, on the caller's thread where nobody can cancel.</summary>
    /// <param name="call">What to run. Its exceptions are thrown here.</param>
    /// <param name="abandon">
    /// Called where the call is left behind: takes from it what it may no longer touch, and gives what to do when it has ended at last.
    /// </param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before the call ended.</exception>
    public static void Run(Action call, Func<Action> abandon, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(abandon);
        token.ThrowIfCancellationRequested();
        if (!token.CanBeCanceled)
        {
            call();
            return;
        }

        var native = new NativeCall(call);
        new Thread(native.Work) { IsBackground = true, Name = "ImageIO native call" }.Start();
        try
        {
            native._ended.Wait(token);
        }
        catch (OperationCanceledException)
        {
            if (!native._ended.Wait(Grace, CancellationToken.None))
                native.CleanUpAtEnd(abandon());
            throw;
        }

        native._fault?.Throw();
    }

    private void Work()
    {
        try
        {
            _call();
        }
        catch (Exception fault)
        {
            _fault = ExceptionDispatchInfo.Capture(fault);
        }

        Action? cleanUp;
        lock (_lock)
        {
            _isEnded = true;
            cleanUp = _cleanUp;
        }

        _ended.Set();
        cleanUp?.Invoke();
    }

    private void CleanUpAtEnd(Action cleanUp)
    {
        lock (_lock)
        {
            if (!_isEnded)
            {
                _cleanUp = cleanUp;
                return;
            }
        }

        cleanUp();
    }
}

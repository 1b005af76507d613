using System.Diagnostics;

namespace ImageIO.Resources;

/// <summary>Bounds each wait, and all of them together, and tells a wait that took too long from a caller's cancellation.</summary>
internal sealed class WaitLimit : IDisposable
{
    private readonly string _name;
    private readonly TimeSpan _each;
    private readonly TimeSpan _all;
    private readonly CancellationTokenSource _stop;
    private TimeSpan _waited;
    private long _since;
    private bool _isLast;

    public WaitLimit(string name, TimeSpan each, TimeSpan all, CancellationToken caller)
    {
        _name = name;
        _each = each;
        _all = all;
        Caller = caller;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
    }

    public CancellationToken Caller { get; }

    /// <summary>Canceled when a wait is ended.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>True once a wait was ended.</summary>
    public bool IsOver => _stop.IsCancellationRequested;

    /// <summary>What is left of the time for all waits. The caller's own time between them doesn't count.</summary>
    private TimeSpan Left => _all - _waited;

    /// <summary>A wait begins; the token ends it.</summary>
    public CancellationToken Start()
    {
        _since = Stopwatch.GetTimestamp();
        var left = Left;
        _isLast = left < _each;
        if (left <= TimeSpan.Zero)
            _stop.Cancel();
        else
            _stop.CancelAfter(_isLast ? left : _each);
        return _stop.Token;
    }

    /// <summary>The wait is over.</summary>
    public void Stop()
    {
        _waited += Stopwatch.GetElapsedTime(_since);
        _stop.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why a wait was ended.</summary>
    public Exception Explain(Exception fault)
    {
        if (Caller.IsCancellationRequested)
            return new OperationCanceledException(Caller);
        return _isLast
            ? TooLong(fault)
            : new TimeoutException($"\"{_name}\" has sent nothing for {_each.TotalSeconds:0.###} s. Raise HttpOptions.Timeout to wait " +
                "longer.", fault);
    }

    /// <summary>Counts a pause that is to be made, and refuses one that would outlast the time for all waits.</summary>
    /// <exception cref="TimeoutException">It would.</exception>
    public void TakePause(TimeSpan pause)
    {
        if (pause >= Left)
            throw TooLong(null);
        _waited += pause;
    }

    public void Dispose() => _stop.Dispose();

    private TimeoutException TooLong(Exception? fault)
        => new($"\"{_name}\" has not come within {_all.TotalSeconds:0.###} s. Raise HttpOptions.TotalTimeout to wait longer.", fault);
}

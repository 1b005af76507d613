using System.Runtime.ExceptionServices;

namespace ImageIO.Memory;

/// <summary>Does work on the rows of an image in bands, on the calling thread and on others that are free.</summary>
/// <remarks>
/// Bands are taken one by one, also by the calling thread, which could do them all: others only make it quicker, and where the thread pool
/// has none to spare nothing waits for them. Nothing is allocated for a run. Used by one thread at a time.
/// </remarks>
/// <param name="threads">How many threads may work at once, the calling one among them; where it is less than 2, that one alone.</param>
/// <param name="width">The length of a row in pixels.</param>
/// <param name="cancellationToken">Asked before each band.</param>
internal sealed class ParallelRows(int threads, int width, CancellationToken cancellationToken = default) : IThreadPoolWorkItem
{
    /// <summary>Bands have so many pixels at least: fewer are done sooner than a thread is woken for them.</summary>
    private const int LeastPixels = 1 << 14;

    /// <summary>A bit is kept for each.</summary>
    private const int MostBands = 64;

    private readonly object _gate = new();
    private Action<int, int>? _work;
    private ExceptionDispatchInfo? _fault;
    private ulong _done;
    private int _rows;
    private int _bandRows;
    private int _next;
    private int _working;
    private int _queued;

    /// <summary>Does work on all rows, and waits until it is done.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="work">Works on the rows from one number up to another, on several threads at once. Kept by the caller, so that nothing
    /// is allocated.</param>
    /// <param name="then">Comes after it, on the calling thread, band by band in their order.</param>
    /// <exception cref="Exception">What the work throws: no further band is begun then.</exception>
    public void Run(int rows, Action<int, int> work, Action<int, int>? then = null)
    {
        var bandRows = Math.Max((LeastPixels + width - 1) / width, (rows + MostBands - 1) / MostBands);
        var bands = (rows + bandRows - 1) / bandRows;
        if (threads <= 1 || bands <= 1)
        {
            for (var row = 0; row < rows; row += bandRows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(row, Math.Min(row + bandRows, rows));
                then?.Invoke(row, Math.Min(row + bandRows, rows));
            }

            return;
        }

        Begin(rows, bandRows, bands, work);
        var handedOn = 0;
        while (TryTake(isQueued: false, out var band))
        {
            Work(band);
            while (handedOn < bands && IsDone(handedOn, waits: false))
                HandOn(then, handedOn++);
        }

        while (handedOn < bands && IsDone(handedOn, waits: true))
            HandOn(then, handedOn++);
        End();
    }

    /// <summary>What other threads do. One that comes late finds no band, or those of a later run.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake(isQueued: true, out var band))
            Work(band);
    }

    private void Begin(int rows, int bandRows, int bands, Action<int, int> work)
    {
        ThreadUse.ThrowIfImpossible();
        int more;
        lock (_gate)
        {
            (_rows, _bandRows, _work) = (rows, bandRows, work);
            (_next, _done, _fault) = (0, 0, null);
            more = Math.Max(Math.Min(threads, bands) - 1 - _queued, 0);
            _queued += more;
        }

        for (; more > 0; more--)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits for bands that are still worked on after a fault, and throws it.</summary>
    private void End()
    {
        lock (_gate)
        {
            while (_working > 0)
                Monitor.Wait(_gate);
        }

        _fault?.Throw();
    }

    private bool TryTake(bool isQueued, out int band)
    {
        lock (_gate)
        {
            band = _next;
            if (band * _bandRows < _rows)
            {
                _next++;
                _working++;
                return true;
            }

            if (isQueued)
                _queued--;
            return false;
        }
    }

    private void Work(int band)
    {
        Invoke(_work!, band);
        lock (_gate)
        {
            _working--;
            _done |= 1UL << band;
            Monitor.Pulse(_gate);
        }
    }

    private bool IsDone(int band, bool waits)
    {
        lock (_gate)
        {
            while (waits && _fault is null && (_done >> band & 1) == 0)
                Monitor.Wait(_gate);
            return _fault is null && (_done >> band & 1) != 0;
        }
    }

    private void HandOn(Action<int, int>? then, int band)
    {
        if (then is not null)
            Invoke(then, band);
    }

    private void Invoke(Action<int, int> action, int band)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            action(band * _bandRows, Math.Min((band + 1) * _bandRows, _rows));
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown on the calling thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _fault ??= ExceptionDispatchInfo.Capture(exception);
                _next = MostBands;
            }
        }
    }
}

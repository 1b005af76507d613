using System.Runtime.ExceptionServices;

namespace ImageIO.Memory;

/// <summary>A fixed number of work spaces that wander through a pipeline: who finds none free waits, and that is the pipeline's back-pressure.</summary>
/// <remarks>The pool does not own the slots: after a fault nobody brings them back one by one, their maker drops them as a whole.</remarks>
/// <typeparam name="T">What a slot is.</typeparam>
internal sealed class SlotPool<T> : IDisposable
    where T : class
{
    private readonly Stack<T> _free;
    private readonly SemaphoreSlim _available;
    private ExceptionDispatchInfo? _fault;

    public SlotPool(IReadOnlyCollection<T> slots)
    {
        _free = new Stack<T>(slots);
        _available = new SemaphoreSlim(slots.Count);
    }

    /// <summary>Takes the slot that was given back last, whose memory is the likeliest to be in the caches; waits where none is free.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public T Take(CancellationToken cancellationToken)
    {
        _available.Wait(cancellationToken);
        if (Volatile.Read(ref _fault) is { } fault)
        {
            _available.Release();
            fault.Throw();
        }

        lock (_free)
            return _free.Pop();
    }

    public void Return(T slot)
    {
        lock (_free)
            _free.Push(slot);
        _available.Release();
    }

    /// <summary>The slots in flight will not come back: every wait, now and later, ends with <paramref name="cause"/>.</summary>
    public void Fail(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(cause), null) is null)
            _available.Release();
    }

    public void Dispose() => _available.Dispose();
}

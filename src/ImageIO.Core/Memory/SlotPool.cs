using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace ImageIO.Memory;

/// <summary>
/// A fixed number of work spaces that wander through a pipeline: who finds none free waits, and that is the pipeline's back-pressure.
/// </summary>
/// <remarks>The pool does not own the slots: after a fault nobody brings them back one by one, their maker drops them as a whole.</remarks>
/// <typeparam name="T">What a slot is.</typeparam>
internal sealed class SlotPool<T>(IReadOnlyCollection<T> slots)
    where T : class
{
    private readonly Stack<T> _free = new(slots);
    private ExceptionDispatchInfo? _fault;

    /// <summary>
    /// Takes the slot that was given back last, whose memory is the likeliest to be in the caches; waits where none is free.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was canceled.</exception>
    public T Take(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_free)
        {
            if (TryTake(out var slot))
                return slot;
        }

        ThreadUse.ThrowIfImpossible();

        // Not by a semaphore: it would spin first, and slots come back when whole frames are done.
        using var cancelling = cancellationToken.UnsafeRegister(static pool => ((SlotPool<T>)pool!).WakeAll(), this);
        lock (_free)
        {
            T? slot;
            while (!TryTake(out slot))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_free);
            }

            return slot;
        }
    }

    public void Return(T slot)
    {
        lock (_free)
        {
            _free.Push(slot);
            Monitor.Pulse(_free);
        }
    }

    /// <summary>The slots in flight will not come back: every wait, now and later, ends with <paramref name="cause"/>.</summary>
    public void Fail(Exception cause)
    {
        lock (_free)
        {
            _fault ??= ExceptionDispatchInfo.Capture(cause);
            Monitor.PulseAll(_free);
        }
    }

    private bool TryTake([NotNullWhen(true)] out T? slot)
    {
        _fault?.Throw();
        return _free.TryPop(out slot);
    }

    private void WakeAll()
    {
        lock (_free)
            Monitor.PulseAll(_free);
    }
}

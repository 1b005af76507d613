namespace ImageIO.Memory;

/// <summary>
/// Counts the pixel memory that one flow of execution makes and gives back: how a test sees its own leaks while others run beside it.
/// </summary>
/// <remarks>
/// Arrays and working buffers made between <see cref="Begin"/> and <see cref="Dispose"/> are counted, also by threads and tasks that the
/// flow starts, and by codecs on its behalf. Scopes may be nested: the outer one counts what the inner one does. For the whole process see
/// <see cref="PixelMemory"/>.
/// </remarks>
public sealed class AllocationScope : IDisposable
{
    private static readonly AsyncLocal<AllocationScope?> Ambient = new();
    private readonly AllocationScope? _outer;
    private int _live;
    private long _bytesInUse;
    private long _peak;
    private int _untilFailure;

    private AllocationScope(AllocationScope? outer) => _outer = outer;

    /// <summary>The innermost scope of the current flow; null where none was begun.</summary>
    public static AllocationScope? Current => Ambient.Value;

    /// <summary>Arrays and working buffers that were made within this scope and are not yet disposed.</summary>
    public int LiveArrays => Volatile.Read(ref _live);

    /// <summary>Bytes of <see cref="LiveArrays"/>, as allocated (rounded up to the block size).</summary>
    public long BytesInUse => Interlocked.Read(ref _bytesInUse);

    /// <summary>The largest value that <see cref="BytesInUse"/> has had.</summary>
    public long PeakBytesInUse => Interlocked.Read(ref _peak);

    /// <summary>Starts to count in the current flow and in those that it starts.</summary>
    /// <returns>The scope; to be disposed by the flow that began it.</returns>
    public static AllocationScope Begin() => Ambient.Value = new AllocationScope(Ambient.Value);

    /// <summary>As <see cref="Begin"/>, for a scope in which one request for memory fails.</summary>
    /// <param name="request">Which one, from 1.</param>
    internal static AllocationScope BeginFailing(int request)
        => Ambient.Value = new AllocationScope(Ambient.Value) { _untilFailure = request };

    /// <summary>Whether the request of <see cref="BeginFailing"/> has come.</summary>
    internal bool HasFailed => Volatile.Read(ref _untilFailure) <= 0;

    /// <summary>
    /// Ends the scope: what is made from now on is not counted, what was made within it still is when it is given back. Idempotent.
    /// </summary>
    public void Dispose()
    {
        if (ReferenceEquals(Ambient.Value, this))
            Ambient.Value = _outer;
    }

    /// <summary>A block is about to be made.</summary>
    internal void OnRenting(long length)
    {
        if (Volatile.Read(ref _untilFailure) > 0 && Interlocked.Decrement(ref _untilFailure) == 0)
            throw new ImageMemoryException(length);
        _outer?.OnRenting(length);
    }

    internal void OnRented(long capacity)
    {
        Interlocked.Increment(ref _live);
        Peak.Raise(ref _peak, Interlocked.Add(ref _bytesInUse, capacity));
        _outer?.OnRented(capacity);
    }

    internal void OnResized(long growth)
    {
        Peak.Raise(ref _peak, Interlocked.Add(ref _bytesInUse, growth));
        _outer?.OnResized(growth);
    }

    internal void OnReturned(long capacity)
    {
        Interlocked.Add(ref _bytesInUse, -capacity);
        Interlocked.Decrement(ref _live);
        _outer?.OnReturned(capacity);
    }
}

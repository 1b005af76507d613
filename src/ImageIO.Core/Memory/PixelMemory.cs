using System.Diagnostics.Metrics;

namespace ImageIO.Memory;

/// <summary>What the library holds in pixel memory, in bytes, and the bounds of what it keeps for reuse.</summary>
/// <remarks>
/// One instance serves the process: <see cref="Shared"/>. The same figures are published by the meter named <c>ImageIO</c>
/// (<c>imageio.memory.in_use</c>, <c>imageio.memory.peak</c>, <c>imageio.memory.pooled</c>, <c>imageio.arrays.live</c>), for
/// <c>dotnet-counters</c>.
/// All members are safe to use from any thread.
/// </remarks>
public sealed class PixelMemory
{
    private static readonly Meter Meter = new("ImageIO");

    private readonly BlockPool _pool = new(static () => GC.CollectionCount(0), MemoryLoad.OfLastCollection);
    private readonly CollectorPressure _pressure = new();
    private long _bytesInUse;
    private long _nativeInUse;
    private long _peak;
    private long _forgotten;
    private int _live;

    private PixelMemory()
    {
        Meter.CreateObservableGauge("imageio.memory.in_use", () => BytesInUse, "By", "Pixel memory of arrays that are alive.");
        Meter.CreateObservableGauge("imageio.memory.peak", () => PeakBytesInUse, "By", "The most pixel memory that was in use at once.");
        Meter.CreateObservableGauge("imageio.memory.pooled", () => PooledBytes, "By", "Pixel memory kept for reuse.");
        Meter.CreateObservableGauge("imageio.arrays.live", () => LiveArrays, "{array}", "Arrays made and not yet disposed.");
        FramesWritten = Meter.CreateCounter<long>("imageio.frames.written", "{frame}", "Frames given to writers.");
    }

    /// <summary>The process's pixel memory.</summary>
    public static PixelMemory Shared { get; } = new();

    /// <summary>Bytes of all arrays and working buffers that are alive, as allocated (rounded up to the block size).</summary>
    public long BytesInUse => Interlocked.Read(ref _bytesInUse);

    /// <summary>The largest value that <see cref="BytesInUse"/> has had.</summary>
    public long PeakBytesInUse => Interlocked.Read(ref _peak);

    /// <summary>Arrays and working buffers made and not yet disposed.</summary>
    public int LiveArrays => Volatile.Read(ref _live);

    /// <summary>
    /// Arrays that were never disposed and whose memory the garbage collector gave back: a number that grows says where a <c>using</c> is
    /// missing.
    /// </summary>
    public long ForgottenArrays => Interlocked.Read(ref _forgotten);

    /// <summary>Bytes of free blocks kept for reuse; at most <see cref="PoolCapacity"/>.</summary>
    public long PooledBytes => _pool.Bytes;

    /// <summary>
    /// The most bytes of free blocks that are kept for reuse. Default: 128 MiB, or an eighth of the memory the process may use where that
    /// is less; that memory is the machine's, or what the runtime takes of a container's limit
    /// (<see cref="GCMemoryInfo.TotalAvailableMemoryBytes"/>), and is looked at again after <see cref="GC.RefreshMemoryLimit"/>. 0 keeps
    /// nothing. Lowering it gives the excess back to the system at once.
    /// </summary>
    /// <remarks>
    /// While memory is short (<see cref="GCMemoryInfo.MemoryLoadBytes"/> at or above
    /// <see cref="GCMemoryInfo.HighMemoryLoadThresholdBytes"/>: 90% of the machine or container, as of the runtime's last collection),
    /// nothing is kept, and what was kept is given back when the next array is made or disposed.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long PoolCapacity
    {
        get => _pool.Capacity;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _pool.Capacity = value;
        }
    }

    internal Counter<long> FramesWritten { get; }

    /// <summary>Gives every free block back to the system. Arrays in use are not touched.</summary>
    /// <returns>The number of bytes given back.</returns>
    public long Trim() => _pool.TrimTo(0);

    internal void OnRented(long capacity, bool native)
    {
        Peak.Raise(ref _peak, Interlocked.Add(ref _bytesInUse, capacity));
        Interlocked.Increment(ref _live);
        if (native)
            _pressure.Update(Interlocked.Add(ref _nativeInUse, capacity), forgotten: false);
    }

    internal void OnReturned(long capacity, bool native, bool forgotten)
    {
        Interlocked.Add(ref _bytesInUse, -capacity);
        Interlocked.Decrement(ref _live);
        if (forgotten)
            Interlocked.Increment(ref _forgotten);
        if (native)
            _pressure.Update(Interlocked.Add(ref _nativeInUse, -capacity), forgotten);
    }

    internal void OnResized(long growth)
    {
        Peak.Raise(ref _peak, Interlocked.Add(ref _bytesInUse, growth));
        _pressure.Update(Interlocked.Add(ref _nativeInUse, growth), forgotten: false);
    }

    internal nint TakePooled(long capacity) => _pool.Take(capacity);

    internal bool TryPool(nint pointer, long capacity) => _pool.TryKeep(pointer, capacity);
}

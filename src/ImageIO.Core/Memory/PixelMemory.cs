using System.Diagnostics.Metrics;

namespace ImageIO.Memory;

/// <summary>What the library holds in pixel memory, in bytes, and the bounds of what it keeps for reuse.</summary>
/// <remarks>
/// One instance serves the process: <see cref="Shared"/>. The same figures are published by the meter named <c>ImageIO</c>
/// (<c>imageio.memory.in_use</c>, <c>imageio.memory.peak</c>, <c>imageio.memory.pooled</c>, <c>imageio.arrays.live</c>), for <c>dotnet-counters</c>.
/// All members are safe to use from any thread.
/// </remarks>
public sealed class PixelMemory
{
    /// <summary>Net growth of native memory that the collector is told of at once: telling it each array makes it collect for nothing.</summary>
    private const long PressureStep = 16L << 20;

    private static readonly Meter Meter = new("ImageIO");

    private readonly Lock _lock = new();
    private readonly List<(nint Pointer, long Capacity)> _pool = [];
    private long _bytesInUse;
    private long _nativeInUse;
    private long _peak;
    private long _pooled;
    private long _pressure;
    private long _poolCapacity;
    private long _forgotten;
    private int _live;

    private PixelMemory()
    {
        _poolCapacity = Math.Min(128L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);
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

    /// <summary>Arrays that were never disposed and whose memory the garbage collector gave back: a number that grows says where a <c>using</c> is missing.</summary>
    public long ForgottenArrays => Interlocked.Read(ref _forgotten);

    /// <summary>Bytes of free blocks kept for reuse; at most <see cref="PoolCapacity"/>.</summary>
    public long PooledBytes => Interlocked.Read(ref _pooled);

    /// <summary>
    /// The most bytes of free blocks that are kept for reuse. Default: 128 MiB, or an eighth of the memory the process may use where that is less.
    /// 0 keeps nothing. Lowering it gives the excess back to the system at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long PoolCapacity
    {
        get => Interlocked.Read(ref _poolCapacity);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Interlocked.Exchange(ref _poolCapacity, value);
            TrimTo(value);
        }
    }

    internal Counter<long> FramesWritten { get; }

    /// <summary>Gives every free block back to the system. Arrays in use are not touched.</summary>
    /// <returns>The number of bytes given back.</returns>
    public long Trim() => TrimTo(0);

    internal void OnRented(long capacity, bool native)
    {
        Peak.Raise(ref _peak, Interlocked.Add(ref _bytesInUse, capacity));
        Interlocked.Increment(ref _live);
        if (native)
            UpdatePressure(Interlocked.Add(ref _nativeInUse, capacity));
    }

    internal void OnReturned(long capacity, bool native, bool forgotten)
    {
        Interlocked.Add(ref _bytesInUse, -capacity);
        Interlocked.Decrement(ref _live);
        if (forgotten)
            Interlocked.Increment(ref _forgotten);
        if (native)
            UpdatePressure(Interlocked.Add(ref _nativeInUse, -capacity));
    }

    internal nint TakePooled(long capacity)
    {
        lock (_lock)
        {
            // The newest block first: its pages are the likeliest to be in the caches.
            for (var i = _pool.Count - 1; i >= 0; i--)
            {
                if (_pool[i].Capacity != capacity)
                    continue;
                var pointer = _pool[i].Pointer;
                _pool.RemoveAt(i);
                Interlocked.Add(ref _pooled, -capacity);
                return pointer;
            }
        }

        return 0;
    }

    internal bool TryPool(nint pointer, long capacity)
    {
        List<(nint Pointer, long Capacity)>? evicted = null;
        lock (_lock)
        {
            var cap = Interlocked.Read(ref _poolCapacity);
            if (capacity > cap)
                return false;

            // The oldest blocks leave first: sizes that nobody asks for any more must not keep newer ones out.
            while (_pooled + capacity > cap)
            {
                (evicted ??= []).Add(_pool[0]);
                Interlocked.Add(ref _pooled, -_pool[0].Capacity);
                _pool.RemoveAt(0);
            }

            _pool.Add((pointer, capacity));
            Interlocked.Add(ref _pooled, capacity);
        }

        evicted?.ForEach(block => NativeBlocks.Free(block.Pointer, block.Capacity));
        return true;
    }

    private long TrimTo(long target)
    {
        var evicted = new List<(nint Pointer, long Capacity)>();
        long freed = 0;
        lock (_lock)
        {
            while (_pooled > target)
            {
                evicted.Add(_pool[0]);
                freed += _pool[0].Capacity;
                Interlocked.Add(ref _pooled, -_pool[0].Capacity);
                _pool.RemoveAt(0);
            }
        }

        evicted.ForEach(block => NativeBlocks.Free(block.Pointer, block.Capacity));
        return freed;
    }

    private void UpdatePressure(long nativeInUse)
    {
        var told = Interlocked.Read(ref _pressure);
        var wanted = nativeInUse / PressureStep * PressureStep;

        // One step of slack below, so that a loop which swings around a border does not call the collector each time.
        if (wanted == told || wanted == told - PressureStep)
            return;
        if (Interlocked.CompareExchange(ref _pressure, wanted, told) != told)
            return;
        if (wanted > told)
            GC.AddMemoryPressure(wanted - told);
        else
            GC.RemoveMemoryPressure(told - wanted);
    }
}

namespace ImageIO.Memory;

/// <summary>Free blocks of native memory that are kept for reuse, up to a bound. While memory is short it keeps none.</summary>
/// <param name="collections">The number of collections so far: the load is looked at once after each.</param>
/// <param name="load">The load as of the last one.</param>
internal sealed class BlockPool(Func<int> collections, Func<MemoryLoad> load)
{
    private const long DefaultCapacity = 128L << 20;

    /// <summary>By default the pool takes at most this part of the memory that the process may use.</summary>
    private const int DefaultPart = 8;

    private readonly Lock _lock = new();
    private readonly List<Block> _blocks = [];
    private long _bytes;
    private long _capacity = DefaultFor(load());
    private bool _isSet;
    private volatile bool _isShort;
    private int _lookedAt = collections();

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Capacity
    {
        get => Interlocked.Read(ref _capacity);
        set
        {
            _isSet = true;
            Resize(value);
        }
    }

    /// <summary>A free block of exactly this size; 0 where there is none.</summary>
    public nint Take(long capacity)
    {
        LookAtLoad();
        lock (_lock)
        {
            // The newest block first: its pages are the likeliest to be in the caches.
            for (var i = _blocks.Count - 1; i >= 0; i--)
            {
                if (_blocks[i].Capacity != capacity)
                    continue;
                var pointer = _blocks[i].Pointer;
                RemoveAt(i);
                return pointer;
            }
        }

        return 0;
    }

    /// <summary>Keeps a free block; false where it is not wanted, and the caller frees it.</summary>
    public bool TryKeep(nint pointer, long capacity)
    {
        LookAtLoad();
        List<Block>? evicted = null;
        lock (_lock)
        {
            var most = Capacity;
            if (_isShort || GuardPages.AreOn || capacity > most)
                return false;

            // The oldest blocks leave first: sizes that nobody asks for any more must not keep newer ones out.
            while (_bytes + capacity > most)
                (evicted ??= []).Add(RemoveAt(0));
            _blocks.Add(new Block(pointer, capacity));
            Interlocked.Add(ref _bytes, capacity);
        }

        Free(evicted);
        return true;
    }

    /// <summary>Gives blocks back to the system, the oldest first, until no more than so many bytes are left.</summary>
    /// <returns>The number of bytes given back.</returns>
    public long TrimTo(long target)
    {
        List<Block>? evicted = null;
        lock (_lock)
        {
            while (_bytes > target)
                (evicted ??= []).Add(RemoveAt(0));
        }

        return Free(evicted);
    }

    private static long DefaultFor(MemoryLoad load) => load.Part(DefaultPart, DefaultCapacity);

    private static long Free(List<Block>? blocks)
    {
        long freed = 0;
        foreach (var block in blocks ?? [])
        {
            NativeBlocks.Free(block.Pointer, block.Capacity);
            freed += block.Capacity;
        }

        return freed;
    }

    private void LookAtLoad()
    {
        var count = collections();
        if (Interlocked.Exchange(ref _lookedAt, count) == count)
            return;
        var now = load();
        if (!_isSet)
            Resize(DefaultFor(now));
        _isShort = now.IsShort;
        if (_isShort)
            TrimTo(0);
    }

    private void Resize(long capacity)
    {
        Interlocked.Exchange(ref _capacity, capacity);
        TrimTo(capacity);
    }

    private Block RemoveAt(int index)
    {
        var block = _blocks[index];
        _blocks.RemoveAt(index);
        Interlocked.Add(ref _bytes, -block.Capacity);
        return block;
    }

    private readonly record struct Block(nint Pointer, long Capacity);
}

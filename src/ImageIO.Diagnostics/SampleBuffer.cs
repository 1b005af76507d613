namespace ImageIO.Diagnostics;

/// <summary>
/// Keeps samples in memory that does not grow, for however long a process is watched: once it is full, every second sample is dropped, and
/// from then on only every second one is taken. Samples after forced collections stay.
/// </summary>
public sealed class SampleBuffer
{
    private readonly MemorySample[] _samples;
    private int _count;
    private int _stride = 1;
    private int _skipped;

    /// <summary>Makes an empty buffer. Its memory is taken, and touched, at once.</summary>
    /// <param name="capacity">The most samples that are kept, 16 or more. Default: 2048.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 16.</exception>
    public SampleBuffer(int capacity = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 16);
        _samples = new MemorySample[capacity];
        Array.Fill(_samples, new MemorySample { Rss = 1 });
    }

    /// <summary>The samples that are kept, in their order. Valid until the next one is added.</summary>
    public IReadOnlyList<MemorySample> Samples => new ArraySegment<MemorySample>(_samples, 0, _count);

    /// <summary>Forgets all samples.</summary>
    public void Clear() => (_count, _stride, _skipped) = (0, 1, 0);

    /// <summary>Adds a sample, or passes over it.</summary>
    public void Add(in MemorySample sample)
    {
        if (!sample.IsFloor && ++_skipped < _stride)
            return;
        if (!sample.IsFloor)
            _skipped = 0;
        if (_count == _samples.Length)
            Thin();
        _samples[_count++] = sample;
    }

    private void Thin()
    {
        _stride *= 2;
        var (kept, ordinary) = (0, 0);
        for (var i = 0; i < _count; i++)
        {
            if (_samples[i].IsFloor || ordinary++ % 2 == 0)
                _samples[kept++] = _samples[i];
        }

        // Nothing but floors: then they thin out too.
        if (kept == _count)
        {
            for (kept = 0; kept < _count / 2; kept++)
                _samples[kept] = _samples[2 * kept];
        }

        _count = kept;
    }
}

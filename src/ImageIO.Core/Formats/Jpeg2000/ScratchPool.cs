using System.Runtime.InteropServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>Scratch for as many threads as work at once, made when the first of them asks.</summary>
internal sealed class ScratchPool : IDisposable
{
    private readonly Stack<NdArray> _free = new();
    private readonly List<NdArray> _all = [];
    private readonly SourceStream _source;
    private readonly long _taken;
    private readonly int _length;

    /// <param name="source">Knows the limits.</param>
    /// <param name="length">Elements for a thread.</param>
    /// <param name="threads">How many threads there are at most.</param>
    public ScratchPool(SourceStream source, long length, int threads)
    {
        if (length > int.MaxValue / sizeof(int))
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), length * sizeof(int), int.MaxValue);
        (_source, _length, _taken) = (source, (int)length, length * sizeof(int) * threads);
        source.Working.Take(_taken);
    }

    public Lent Rent()
    {
        lock (_free)
        {
            if (!_free.TryPop(out var memory))
            {
                memory = NdArray.CreateUninitialized(DType.Int32, _length);
                _all.Add(memory);
            }

            return new Lent(this, memory);
        }
    }

    public void Dispose()
    {
        foreach (var memory in _all)
            memory.Dispose();
        _source.Working.Return(_taken);
        _all.Clear();
    }

    /// <summary>Scratch that goes back when it is disposed.</summary>
    internal readonly struct Lent(ScratchPool pool, NdArray memory) : IDisposable
    {
        public Span<int> Items => MemoryMarshal.Cast<byte, int>(memory.Bytes);

        public void Dispose()
        {
            lock (pool._free)
                pool._free.Push(memory);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>A list of plain records outside of the collected heap, whose memory is checked against the limits before it is taken.</summary>
internal sealed class NativeTable<T> : IDisposable
    where T : unmanaged
{
    private readonly SourceStream _source;
    private NdArray? _memory;

    /// <param name="source">What is read: it knows the limits.</param>
    /// <param name="count">How many records it has, all zero.</param>
    public NativeTable(SourceStream source, long count)
    {
        _source = source;
        if (count > 0)
            Resize(count);
        Count = (int)count;
    }

    public int Count { get; private set; }

    /// <summary>The records. Valid until more are added.</summary>
    public Span<T> Items => _memory is null ? [] : MemoryMarshal.Cast<byte, T>(_memory.Bytes)[..Count];

    /// <summary>Adds records of zeros.</summary>
    /// <returns>The number of the first.</returns>
    public int Add(int count = 1)
    {
        var first = Count;
        var needed = (long)first + count;
        if (_memory is null || needed * Unsafe.SizeOf<T>() > _memory.ByteLength)
            Resize(Math.Max(needed, Math.Max(first + (first / 2L), 64)));
        Count = (int)needed;
        return first;
    }

    public void Dispose()
    {
        if (_memory is null)
            return;
        _source.Working.Return(_memory.ByteLength);
        _memory.Dispose();
        _memory = null;
        Count = 0;
    }

    private void Resize(long count)
    {
        var bytes = count * Unsafe.SizeOf<T>();
        if (bytes > int.MaxValue)
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), bytes, int.MaxValue);
        _source.Working.Take(bytes);
        var memory = NdArray.Create(DType.UInt8, (int)bytes);
        if (_memory is not null)
        {
            _memory.Bytes.CopyTo(memory.Bytes);
            _source.Working.Return(_memory.ByteLength);
            _memory.Dispose();
        }

        _memory = memory;
    }
}

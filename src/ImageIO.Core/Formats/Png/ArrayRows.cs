using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Png;

/// <summary>The rows of an array of any size as spans, without a view object for each. The array must stay referenced while rows are used.</summary>
internal readonly ref struct ArrayRows
{
    private readonly ref byte _start;
    private readonly int _rowBytes;
    private readonly int _count;

    /// <summary>Rows of an H×W or H×W×C array.</summary>
    public ArrayRows(NdArray pixels)
    {
        _count = pixels.Shape[0];
        _rowBytes = _count == 0 ? 0 : checked((int)(pixels.ByteLength / _count));
        _start = ref _rowBytes == 0 ? ref Unsafe.NullRef<byte>() : ref MemoryMarshal.GetReference(pixels[0].Bytes);
    }

    public Span<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));
            return MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref _start, (nint)index * _rowBytes), _rowBytes);
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Gif.Lzw;

/// <summary>
/// Packs LZW codes into bytes, from the lowest bit up, in the width that the dictionary has reached (GIF89a, appendix F).
/// </summary>
internal ref struct LzwBitWriter(Span<byte> output)
{
    private readonly Span<byte> _output = output;
    private ulong _pending;
    private int _pendingBits;
    private int _position;
    private int _width;

    /// <summary>Writes a clear code in the current width, and goes back to the first one.</summary>
    public void Clear(int codeSize)
    {
        if (_width == 0)
            _width = codeSize + 1;
        Write(1u << codeSize);
        _width = codeSize + 1;
    }

    /// <summary>Widens the codes to come where a new string's code needs it.</summary>
    public void Grow(int newCode) => _width += newCode >> _width == 0 ? 0 : 1;

    /// <summary>Writes a code. Eight bytes are stored whatever their number, so that nothing depends on it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(uint code)
    {
        _pending |= (ulong)code << _pendingBits;
        _pendingBits += _width;
        ref var to = ref Unsafe.Add(ref MemoryMarshal.GetReference(_output), _position);
        Unsafe.WriteUnaligned(ref to, BitConverter.IsLittleEndian ? _pending : BinaryPrimitives.ReverseEndianness(_pending));
        var whole = _pendingBits >> 3;
        _position += whole;
        _pending >>= whole << 3;
        _pendingBits &= 7;
    }

    /// <summary>The number of bytes, the last one filled up with zeros.</summary>
    public readonly int Finish() => _position + (_pendingBits > 0 ? 1 : 0);
}

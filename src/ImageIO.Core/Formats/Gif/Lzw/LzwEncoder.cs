using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Lzw;

/// <summary>
/// Compresses indices by GIF's variant of LZW (GIF89a, appendix F) into one run of bytes, which the file cuts into sub-blocks.
/// </summary>
internal sealed class LzwEncoder
{
    private const int MaxBits = GifConstants.MaxCodeBits;
    private const int MaxCodes = GifConstants.MaxCodes;
    private const int HashBits = 13;
    private const uint NoPrefix = uint.MaxValue;

    /// <summary>
    /// The strings of the dictionary by (string, next index): open addressing, at most half full. Each entry is the key's 20 bits and the
    /// 12 bits of the code; no code is 0 (codes of strings follow the clear code), so that 0 is free. 32 KB, which are emptied faster than
    /// marks would be kept.
    /// </summary>
    private readonly ArenaSlice _table;

    /// <summary>The code of index 0 repeated, by the number of times less one.</summary>
    private readonly ArenaSlice _runs;

    public LzwEncoder(ref ArenaBuilder builder)
    {
        _table = builder.Take<uint>(1 << HashBits);
        _runs = builder.Take<ushort>(MaxCodes);
    }

    /// <summary>
    /// The most bytes that so many indices can take: a code of 12 bits for each, and clear codes, of which each comes after more than 2,048
    /// others.
    /// </summary>
    public static long MaxLength(long indices) => (MaxBits * (indices + (indices / 2048) + 4) / 8) + sizeof(ulong);

    /// <summary>The code size for so many colors: the byte that stands before a frame's sub-blocks.</summary>
    public static int CodeSize(int colors) => Math.Max(2, BitOperations.Log2((uint)Math.Max(colors - 1, 1)) + 1);

    /// <summary>Compresses a rectangle of an index plane.</summary>
    /// <param name="plane">The rows, <paramref name="stride"/> apart.</param>
    /// <param name="stride">The width of the plane.</param>
    /// <param name="area">The rectangle, not empty.</param>
    /// <param name="codeSize">2 to 8: the indices are below <c>1 &lt;&lt; codeSize</c>.</param>
    /// <param name="output">Receives the codes; at least <see cref="MaxLength"/> long.</param>
    /// <returns>The number of bytes written.</returns>
    public int Write(ReadOnlySpan<byte> plane, int stride, PixelArea area, int codeSize, Span<byte> output)
    {
        // One method, so that the state of the innermost loop stays in registers.
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, MaxLength((long)area.Width * area.Height));
        var table = _table.As<uint>();
        var runs = _runs.As<ushort>();
        ref var slots = ref MemoryMarshal.GetReference(table);
        ref var bytes = ref MemoryMarshal.GetReference(output);
        var clearCode = 1u << codeSize;
        var nextCode = clearCode + 2;
        var bits = codeSize + 1;
        var longestRun = 1;
        table.Clear();
        runs[0] = 0;
        ulong pending = clearCode;
        var pendingBits = bits;
        var position = 0;
        var prefix = NoPrefix;
        for (var y = area.Y; y < area.Bottom; y++)
        {
            var row = plane.Slice((y * stride) + area.X, area.Width);
            var x = 0;
            if (prefix == NoPrefix)
                prefix = row[x++];
            while (x < row.Length)
            {
                // Index 0 is what does not change: its long runs are looked up by length instead of index by index.
                uint index = row[x];
                if ((prefix | index) == 0)
                {
                    var run = row[x..].IndexOfAnyExcept((byte)0);
                    var known = Math.Min(run < 0 ? row.Length - x : run, longestRun - 1);
                    prefix = runs[known];
                    x += known;
                    if (x == row.Length)
                        break;
                    index = row[x];
                }

                x++;
                var key = (prefix << 8 | index) << MaxBits;
                var slot = key * 0x9E3779B1u >> (32 - HashBits);
                var entry = Unsafe.Add(ref slots, slot);
                while ((entry ^ key) >= MaxCodes && entry != 0)
                {
                    slot = (slot + 1) & ((1 << HashBits) - 1);
                    entry = Unsafe.Add(ref slots, slot);
                }

                if (entry != 0)
                {
                    prefix = entry & (MaxCodes - 1);
                    continue;
                }

                pending |= (ulong)prefix << pendingBits;
                pendingBits += bits;
                position += Drain(ref Unsafe.Add(ref bytes, position), ref pending, ref pendingBits);
                if (nextCode < MaxCodes)
                {
                    bits += nextCode >> bits == 0 ? 0 : 1;
                    Unsafe.Add(ref slots, slot) = key | nextCode;
                    if (index == 0 && prefix == runs[longestRun - 1])
                        runs[longestRun++] = (ushort)nextCode;
                    nextCode++;
                }
                else
                {
                    pending |= (ulong)clearCode << pendingBits;
                    pendingBits += bits;
                    table.Clear();
                    longestRun = 1;
                    nextCode = clearCode + 2;
                    bits = codeSize + 1;
                }

                prefix = index;
            }
        }

        pending |= (ulong)prefix << pendingBits;
        pendingBits += bits;
        position += Drain(ref Unsafe.Add(ref bytes, position), ref pending, ref pendingBits);

        // The decoder adds a string for this last code as well, which may widen its next one.
        if (nextCode < MaxCodes && nextCode >> bits != 0)
            bits++;
        pending |= (ulong)(clearCode + 1) << pendingBits;
        pendingBits += bits + 7;
        return position + Drain(ref Unsafe.Add(ref bytes, position), ref pending, ref pendingBits);
    }

    /// <summary>Stores all whole bytes; eight are written whatever their number, so that nothing depends on it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Drain(ref byte output, ref ulong pending, ref int pendingBits)
    {
        Unsafe.WriteUnaligned(ref output,
            BitConverter.IsLittleEndian ? pending : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(pending));
        var whole = pendingBits >> 3;
        pending >>= whole << 3;
        pendingBits &= 7;
        return whole;
    }
}

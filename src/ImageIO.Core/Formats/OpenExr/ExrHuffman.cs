using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImageIO.Codecs;

namespace ImageIO.Formats.OpenExr;

/// <summary>Reads the Huffman codes of PIZ: 16-bit values and one more that repeats the value before it; codes of up to 58 bits.</summary>
internal sealed class ExrHuffman : IDisposable
{
    private const int SymbolCount = (1 << 16) + 1;
    private const int MaxLength = 58;

    /// <summary>Codes of up to so many bits are found in one step.</summary>
    private const int FastBits = 12;

    /// <summary>
    /// Lengths of this and more stand for symbols without a code: two, three, four or five of them, or so many as the next eight bits say
    /// and six more.
    /// </summary>
    private const int ShortZeros = 59, LongZeros = 63;

    private readonly NdArray _memory = NdArray.CreateUninitialized(DType.UInt32, SymbolCount + (1 << FastBits) + ((SymbolCount + 3) / 4));
    private readonly int[] _counts = new int[MaxLength + 1];
    private readonly ulong[] _firstCodes = new ulong[MaxLength + 2];
    private readonly int[] _firstPlaces = new int[MaxLength + 2];

    /// <summary>Symbols by the length of their code, and in their own order.</summary>
    private Span<uint> Sorted => _memory.AsSpan<uint>()[..SymbolCount];

    /// <summary>By the next bits: the symbol, and its length in the lowest six bits; 0 for what is longer.</summary>
    private Span<uint> Fast => _memory.AsSpan<uint>().Slice(SymbolCount, 1 << FastBits);

    private Span<byte> Lengths => MemoryMarshal.AsBytes(_memory.AsSpan<uint>()[(SymbolCount + (1 << FastBits))..])[..SymbolCount];

    public void Dispose() => _memory.Dispose();

    /// <summary>Fills a buffer exactly.</summary>
    /// <param name="packed">From the table's head on.</param>
    /// <param name="values">Where the values go.</param>
    /// <param name="position">Where it stands in the file.</param>
    public void Decode(ReadOnlySpan<byte> packed, Span<ushort> values, long position)
    {
        const int headBytes = 20;
        CodecTools.ThrowCorruptIf(packed.Length < headBytes, "A block of PIZ has no table of codes.", position);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(packed);
        var last = BinaryPrimitives.ReadUInt32LittleEndian(packed[4..]);
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(packed[12..]);
        CodecTools.ThrowCorruptIf(first >= SymbolCount || last >= SymbolCount || first > last,
            $"A table of codes is said to be of the symbols {first} to {last}.", position);
        packed = packed[headBytes..];
        var used = ReadLengths(packed, (int)first, (int)last, position);
        packed = packed[used..];
        CodecTools.ThrowCorruptIf(bits > 8L * packed.Length,
            $"Codes are said to have {bits} bits, and {packed.Length} bytes follow.", position);
        BuildCodes(position);
        DecodeValues(packed[..(int)((bits + 7) / 8)], bits, (int)last, values, position);
    }

    /// <summary>Six bits for each symbol of a range.</summary>
    /// <returns>The bytes that they take.</returns>
    private int ReadLengths(ReadOnlySpan<byte> packed, int first, int last, long position)
    {
        var lengths = Lengths;
        lengths.Clear();
        var bit = 0;
        for (var symbol = first; symbol <= last; symbol++)
        {
            var length = Take(packed, ref bit, 6, position);
            if (length < ShortZeros)
            {
                lengths[symbol] = (byte)length;
                continue;
            }

            var zeros = length == LongZeros ? Take(packed, ref bit, 8, position) + 6 : length - ShortZeros + 2;
            CodecTools.ThrowCorruptIf(symbol + zeros > last + 1, "A table of codes has more symbols than it is said to have.", position);
            symbol += zeros - 1;
        }

        return (bit + 7) / 8;
    }

    private static int Take(ReadOnlySpan<byte> packed, ref int bit, int count, long position)
    {
        CodecTools.ThrowCorruptIf(bit + count > 8L * packed.Length, "A block ends within a table of codes.", position);
        var at = bit >> 3;
        var two = (packed[at] << 8) | (at + 1 < packed.Length ? packed[at + 1] : 0);
        var value = two >> (16 - (bit & 7) - count) & ((1 << count) - 1);
        bit += count;
        return value;
    }

    /// <summary>Canonical codes: the longest begin with 0, and those of one length are numbered in the order of their symbols.</summary>
    private void BuildCodes(long position)
    {
        var lengths = Lengths;
        Array.Clear(_counts);
        foreach (var length in lengths)
            _counts[length]++;
        _counts[0] = 0;
        ulong code = 0;
        for (var length = MaxLength; length > 0; length--)
        {
            _firstCodes[length] = code;
            var end = code + (ulong)_counts[length];
            CodecTools.ThrowCorruptIf(end > 1UL << length, "A table has more codes of a length than there are.", position);
            code = end >> 1;
        }

        var place = 0;
        for (var length = 1; length <= MaxLength; length++)
        {
            _firstPlaces[length] = place;
            place += _counts[length];
        }

        Span<int> next = stackalloc int[MaxLength + 1];
        _firstPlaces.AsSpan(0, MaxLength + 1).CopyTo(next);
        var sorted = Sorted;
        var fast = Fast;
        fast.Clear();
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
                continue;
            sorted[next[length]] = (uint)symbol;
            if (length <= FastBits)
            {
                var value = (int)_firstCodes[length] + next[length] - _firstPlaces[length];
                fast.Slice(value << (FastBits - length), 1 << (FastBits - length)).Fill(((uint)symbol << 6) | (uint)length);
            }

            next[length]++;
        }
    }

    private void DecodeValues(ReadOnlySpan<byte> packed, long bits, int repeat, Span<ushort> values, long position)
    {
        var sorted = Sorted;
        var fast = Fast;
        ulong window = 0;
        var held = 0;
        var at = 0;
        var count = 0;
        while (count < values.Length)
        {
            // At least 57 bits; zeros follow the end.
            if (held <= 56)
                Fill(packed, ref window, ref held, ref at);
            uint symbol;
            var entry = fast[(int)(window >> (64 - FastBits))];
            if (entry != 0)
            {
                var length = (int)(entry & 63);
                symbol = entry >> 6;
                window <<= length;
                held -= length;
                bits -= length;
            }
            else
            {
                symbol = DecodeLong(sorted, packed, ref window, ref held, ref at, ref bits, position);
            }

            if (symbol != (uint)repeat)
            {
                values[count++] = (ushort)symbol;
            }
            else
            {
                if (held <= 56)
                    Fill(packed, ref window, ref held, ref at);
                var times = (int)(window >> 56);
                window <<= 8;
                held -= 8;
                bits -= 8;
                CodecTools.ThrowCorruptIf(count == 0 || times > values.Length - count,
                    $"A value is to be repeated {times} times where {values.Length - count} fit.", position);
                values.Slice(count, times).Fill(values[count - 1]);
                count += times;
            }

            CodecTools.ThrowCorruptIf(bits < 0, $"The codes end behind {count} of {values.Length} values.", position);
        }
    }

    private uint DecodeLong(
        ReadOnlySpan<uint> sorted, ReadOnlySpan<byte> packed, ref ulong window, ref int held, ref int at, ref long bits, long position)
    {
        for (var length = FastBits + 1; length <= MaxLength; length++)
        {
            if (length > held && at < packed.Length)
                Fill(packed, ref window, ref held, ref at);
            var place = (window >> (64 - length)) - _firstCodes[length];
            if (place >= (ulong)_counts[length])
                continue;
            var symbol = sorted[_firstPlaces[length] + (int)place];
            window <<= length;
            held -= length;
            bits -= length;
            return symbol;
        }

        throw new CorruptImageException("A code is none of its table.", position);
    }

    /// <summary>
    /// Takes whole bytes while they fit. Bits beyond them stand in the window too, and are put there once more by the next call.
    /// </summary>
    private static void Fill(ReadOnlySpan<byte> packed, ref ulong window, ref int held, ref int at)
    {
        held = Math.Max(held, 0);
        if (packed.Length - at >= sizeof(ulong))
        {
            if (held < 64)
                window |= BinaryPrimitives.ReadUInt64BigEndian(packed[at..]) >> held;
            at += (64 - held) >> 3;
            held += (64 - held) & ~7;
            return;
        }

        for (; held <= 56; held += 8)
        {
            if (at < packed.Length)
                window |= (ulong)packed[at++] << (56 - held);
        }
    }
}

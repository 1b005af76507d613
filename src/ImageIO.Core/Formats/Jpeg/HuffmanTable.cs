using System.Runtime.CompilerServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>A table of codes (ITU-T T.81, annex C), and how the next value is found by it.</summary>
internal sealed class HuffmanTable
{
    private const int MaxLength = 16;
    private const int FastBits = 9;

    /// <summary>By the next bits: the code's length above the value; 0 where the code is longer.</summary>
    private readonly ushort[] _fast = new ushort[1 << FastBits];

    /// <summary>By length: the first code that is longer, moved up to 16 bits.</summary>
    private readonly int[] _ends = new int[MaxLength + 1];

    /// <summary>By length: what makes the place of a value of its code.</summary>
    private readonly int[] _offsets = new int[MaxLength + 1];
    private readonly byte[] _values;

    private HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values, long position)
    {
        _values = values.ToArray();
        var (code, place) = (0, 0);
        for (var length = 1; length <= MaxLength; length++)
        {
            _offsets[length] = place - code;
            var count = counts[length - 1];
            CodecTools.ThrowCorruptIf(code + count > 1 << length, $"A Huffman table has too many codes of {length} bits.", position);
            for (var i = 0; i < count; i++, code++, place++)
            {
                if (length <= FastBits)
                    _fast.AsSpan(code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)((length << 8) | values[place]));
            }

            _ends[length] = code << (MaxLength - length);
            code <<= 1;
        }
    }

    /// <summary>Reads a table behind its number (B.2.4.2).</summary>
    /// <param name="source">At the numbers of codes by length.</param>
    /// <param name="rest">Bytes of the segment that are left; those of the table are taken off.</param>
    public static HuffmanTable Read(SourceStream source, ref int rest)
    {
        var position = source.Position;
        CodecTools.ThrowCorruptIf(rest < MaxLength, "A Huffman table is longer than its segment.", position);
        Span<byte> counts = stackalloc byte[MaxLength];
        source.ReadExactly(counts);
        var total = 0;
        foreach (var count in counts)
            total += count;
        rest -= MaxLength + total;
        CodecTools.ThrowCorruptIf(total > 256 || rest < 0, $"A Huffman table of {total} values is longer than its segment.", position);
        return new HuffmanTable(counts, source.ReadSpan(total), position);
    }

    /// <summary>Reads the next value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref ScanBits bits)
    {
        var next = (int)bits.Peek(MaxLength);
        var found = _fast[next >> (MaxLength - FastBits)];
        if (found == 0)
            return DecodeLong(ref bits, next);
        bits.Skip(found >> 8);
        return found & 0xFF;
    }

    /// <summary>Reads a difference, of which a code tells the number of bits (F.2.2.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int DecodeDifference(ref ScanBits bits)
    {
        var size = Decode(ref bits);
        CodecTools.ThrowCorruptIf(size > MaxLength, $"A difference is said to have {size} bits.");
        return size == 0 ? 0 : Extend((int)bits.Read(size), size);
    }

    /// <summary>The number that so many bits stand for: negative ones start with a zero (table F.1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Extend(int value, int size) => value < 1 << (size - 1) ? value - (1 << size) + 1 : value;

    private int DecodeLong(ref ScanBits bits, int next)
    {
        for (var length = FastBits + 1; length <= MaxLength; length++)
        {
            if (next >= _ends[length])
                continue;
            bits.Skip(length);
            return _values[(next >> (MaxLength - length)) + _offsets[length]];
        }

        // Behind the end of the data there are zeros, of which some tables have no code either.
        bits.Skip(MaxLength);
        throw new CorruptImageException("The scan has bits that are none of its codes.");
    }
}

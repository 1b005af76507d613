using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ImageIO.Codecs;

namespace ImageIO.Formats.Dpx;

/// <summary>How samples that are no whole bytes are put into words.</summary>
internal enum FilmPacking
{
    /// <summary>One behind the other, from the least significant bit of a word of 32 bits up.</summary>
    Packed,

    /// <summary>Whole samples only, in the upper bits of a word.</summary>
    FilledUp,

    /// <summary>Whole samples only, in the lower bits of a word.</summary>
    FilledDown,
}

/// <summary>How the rows of a DPX or Cineon image are stored (SMPTE ST 268-1, section 5 and annex C).</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Samples of a pixel.</param>
/// <param name="Bits">Bits of a sample: 1, 8, 10, 12, 16 or 32 (a float).</param>
/// <param name="Packing">How samples are put into words.</param>
/// <param name="IsLittleEndian">The order of bytes in a word.</param>
/// <param name="RowPadding">Bytes behind each row.</param>
/// <param name="IsReversed">Samples are alpha, blue, green and red.</param>
internal sealed record FilmLayout(int Height, int Width, int Channels, int Bits, FilmPacking Packing, bool IsLittleEndian,
    int RowPadding, bool IsReversed)
{
    private const int WordBits = 32;

    /// <summary>Whether three samples of gray are counted from below in their word, as in DPX; Cineon has them as colors.</summary>
    public bool IsGrayFromBelow { get; init; } = true;

    public DType DType => Bits switch { 1 => DType.Bool, 8 => DType.UInt8, 32 => DType.Float32, _ => DType.UInt16 };

    private long Samples => (long)Width * Channels;

    /// <summary>Bytes of a row, without its padding.</summary>
    public long RowBytes => (Bits, Packing) switch
    {
        (8, _) => Samples,
        (16, _) or (12, not FilmPacking.Packed) => 2 * Samples,
        (10, not FilmPacking.Packed) => (Samples + 2) / 3 * 4,
        _ => ((Samples * Bits) + WordBits - 1) / WordBits * 4,
    };

    public FrameHeader ToFrameHeader(string? name) => new()
    {
        Shape = Channels == 1 ? [Height, Width] : [Height, Width, Channels],
        DType = DType,
        Name = name,
    };

    /// <summary>
    /// Brings a stored row into an array's: samples of 10 and 12 bits are spread over 16, their upper bits repeated below.
    /// </summary>
    public void Unpack(Span<byte> stored, Span<byte> row)
    {
        switch (DType)
        {
            case DType.UInt8:
                stored.CopyTo(row);
                Reverse(row);
                break;
            case DType.Bool:
                for (var i = 0; i < row.Length; i++)
                    row[i] = (byte)((Word(stored, i / WordBits) >> (i % WordBits)) & 1);
                break;
            case DType.Float32:
                stored.CopyTo(row);
                SwapIfOther(row, sizeof(float));
                Reverse(MemoryMarshal.Cast<byte, float>(row));
                break;
            default:
                Unpack(stored, MemoryMarshal.Cast<byte, ushort>(row));
                Reverse(MemoryMarshal.Cast<byte, ushort>(row));
                break;
        }
    }

    /// <summary>
    /// The inverse of <see cref="Unpack(Span{byte}, Span{byte})"/>, for samples of 8 bits, 16 bits, and 10 and 12 bits that fill words from
    /// above.
    /// </summary>
    public void Pack(ReadOnlySpan<byte> row, Span<byte> stored)
    {
        stored.Clear();
        if (Bits is 8 or 32)
        {
            row.CopyTo(stored);
            if (Bits == 32)
                SwapIfOther(stored[..row.Length], sizeof(float));
            return;
        }

        var samples = MemoryMarshal.Cast<byte, ushort>(row);
        for (var i = 0; i < samples.Length; i++)
        {
            if (Bits == 10)
                BinaryPrimitives.WriteUInt32BigEndian(stored[(i / 3 * 4)..],
                    BinaryPrimitives.ReadUInt32BigEndian(stored[(i / 3 * 4)..]) | ((uint)(samples[i] >> 6) << TenBitShift(i)));
            else
                BinaryPrimitives.WriteUInt16BigEndian(stored[(2 * i)..], (ushort)(samples[i] & (0xFFFF << (16 - Bits))));
        }
    }

    private void Unpack(Span<byte> stored, Span<ushort> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (Bits, Packing) switch
            {
                (16, _) => Short(stored, i),
                (12, FilmPacking.FilledUp) => Spread12(Short(stored, i) >> 4),
                (12, FilmPacking.FilledDown) => Spread12(Short(stored, i) & 0xFFF),
                (12, _) => Spread12((int)PackedSample(stored, i)),
                (_, FilmPacking.Packed) => Spread10((int)PackedSample(stored, i)),
                _ => Spread10((int)(Word(stored, i / 3) >> TenBitShift(i)) & 0x3FF),
            };
        }
    }

    /// <summary>
    /// Three samples are in a word, the first of a pixel of several above the others; those of gray may be counted from below.
    /// </summary>
    private int TenBitShift(int index)
    {
        var place = Channels == 1 && IsGrayFromBelow ? index % 3 : 2 - (index % 3);
        return (10 * place) + (Packing == FilmPacking.FilledUp ? 2 : 0);
    }

    private uint PackedSample(ReadOnlySpan<byte> stored, int index)
    {
        var (word, shift) = Math.DivRem((long)index * Bits, WordBits);
        ulong bits = Word(stored, (int)word);
        if (shift + Bits > WordBits)
            bits |= (ulong)Word(stored, (int)word + 1) << WordBits;
        return (uint)(bits >> (int)shift) & ((1u << Bits) - 1);
    }

    private static ushort Spread10(int value) => (ushort)((value << 6) | (value >> 4));

    private static ushort Spread12(int value) => (ushort)((value << 4) | (value >> 8));

    private uint Word(ReadOnlySpan<byte> stored, int index)
        => IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(stored[(4 * index)..])
            : BinaryPrimitives.ReadUInt32BigEndian(stored[(4 * index)..]);

    private ushort Short(ReadOnlySpan<byte> stored, int index)
        => IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(stored[(2 * index)..])
            : BinaryPrimitives.ReadUInt16BigEndian(stored[(2 * index)..]);

    private void SwapIfOther(Span<byte> bytes, int size)
    {
        if (IsLittleEndian != BitConverter.IsLittleEndian)
            CodecTools.ReverseBytes(bytes, size);
    }

    private void Reverse<T>(Span<T> row)
    {
        if (!IsReversed)
            return;
        for (var at = 0; at < row.Length; at += Channels)
            row.Slice(at, Channels).Reverse();
    }
}

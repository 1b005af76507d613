using System.Buffers.Binary;
using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.OpenExr;

/// <summary>Blocks of 4×4 halves in 14 bytes, or in 3 where all are equal; other types stand as they are. Channel by channel.</summary>
internal static class ExrB44
{
    /// <summary>Where the shift of a block is this or more, the block has three bytes.</summary>
    private const int FlatShift = 13;

    private static readonly ushort[] Exponentials = MakeExponentials();

    /// <summary>Unpacks a block of rows.</summary>
    /// <param name="packed">The block.</param>
    /// <param name="channels">In the order of the file.</param>
    /// <param name="area">Where the block lies.</param>
    /// <param name="samples">Row by row, channel by channel.</param>
    /// <param name="position">Where it stands in the file.</param>
    public static void Decode(ReadOnlySpan<byte> packed, ImmutableArray<ExrChannel> channels, ExrArea area,
        Span<byte> samples, long position)
    {
        foreach (var channel in channels)
        {
            var rows = new ExrPlane(channels, channel, area);
            packed = channel.Type == ExrSampleType.Half
                ? DecodeHalves(packed, channel, rows, samples, position)
                : CopyRows(packed, rows, samples, position);
        }
    }

    private static ReadOnlySpan<byte> CopyRows(ReadOnlySpan<byte> packed, ExrPlane rows, Span<byte> samples, long position)
    {
        for (var row = 0; row < rows.Height; row++)
        {
            CodecTools.ThrowCorruptIf(packed.Length < rows.RowBytes, "A block ends within a channel.", position);
            packed[..rows.RowBytes].CopyTo(samples[rows.OffsetOf(row)..]);
            packed = packed[rows.RowBytes..];
        }

        return packed;
    }

    private static ReadOnlySpan<byte> DecodeHalves(ReadOnlySpan<byte> packed, ExrChannel channel, ExrPlane rows,
        Span<byte> samples, long position)
    {
        var width = rows.RowBytes / 2;
        Span<ushort> block = stackalloc ushort[16];
        Span<int> offsets = stackalloc int[4];
        for (var y = 0; y < rows.Height; y += 4)
        {
            var height = Math.Min(4, rows.Height - y);
            for (var i = 0; i < height; i++)
                offsets[i] = rows.OffsetOf(y + i);
            for (var x = 0; x < width; x += 4)
            {
                CodecTools.ThrowCorruptIf(packed.Length < 3, "A block ends within a channel.", position);
                var length = packed[2] >> 2 >= FlatShift ? 3 : 14;
                CodecTools.ThrowCorruptIf(packed.Length < length, "A block ends within a channel.", position);
                Unpack(packed[..length], block);
                packed = packed[length..];
                if (channel.IsLinear)
                {
                    foreach (ref var value in block)
                        value = Exponentials[value];
                }

                var count = Math.Min(4, width - x);
                for (var i = 0; i < height; i++)
                {
                    var row = samples[(offsets[i] + (2 * x))..];
                    for (var j = 0; j < count; j++)
                        BinaryPrimitives.WriteUInt16LittleEndian(row[(2 * j)..], block[(4 * i) + j]);
                }
            }
        }

        return packed;
    }

    /// <summary>The first value in 16 bits, a shift in 6, and 15 differences in 6 each: down the first column, then to the right.</summary>
    private static void Unpack(ReadOnlySpan<byte> packed, Span<ushort> block)
    {
        var first = (packed[0] << 8) | packed[1];
        if (packed.Length == 3)
        {
            block.Fill(FromOrdered(first));
            return;
        }

        var shift = packed[2] >> 2;
        var bias = 0x20 << shift;
        var high = BinaryPrimitives.ReadUInt64BigEndian(packed[2..]);
        var low = BinaryPrimitives.ReadUInt64BigEndian(packed[6..]);
        Span<int> values = stackalloc int[16];
        values[0] = first;
        for (var i = 0; i < 15; i++)
        {
            // The differences begin at bit 6 behind the first value, most significant bits first.
            var bit = 6 + (6 * i);
            var difference = (int)(bit <= 58 ? high >> (58 - bit) : low >> (58 - (bit - 32))) & 0x3F;
            var (row, column) = i < 3 ? (i + 1, 0) : ((i - 3) % 4, 1 + ((i - 3) / 4));
            var from = column == 0 ? values[4 * (row - 1)] : values[(4 * row) + column - 1];
            values[(4 * row) + column] = (from + (difference << shift) - bias) & 0xFFFF;
        }

        for (var i = 0; i < 16; i++)
            block[i] = FromOrdered(values[i]);
    }

    /// <summary>The half of a number that is the greater the greater the half is.</summary>
    private static ushort FromOrdered(int value) => (ushort)((value & 0x8000) != 0 ? value & 0x7FFF : ~value);

    private static ushort[] MakeExponentials()
    {
        var table = new ushort[1 << 16];
        var greatest = 8 * Math.Log((double)Half.MaxValue);
        for (var i = 0; i < table.Length; i++)
        {
            var value = (double)BitConverter.UInt16BitsToHalf((ushort)i);
            table[i] = !double.IsFinite(value)
                ? (ushort)0 : BitConverter.HalfToUInt16Bits(value >= greatest ? Half.MaxValue : (Half)Math.Exp(value / 8));
        }

        return table;
    }
}

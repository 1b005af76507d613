using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ImageIO.Codecs;

namespace ImageIO.Formats.OpenExr;

/// <summary>Unpacks blocks of PIZ: Huffman codes of a wavelet transform of the numbers of the values that occur.</summary>
internal sealed class ExrPiz : IDisposable
{
    private const int BitmapBytes = (1 << 16) / 8;

    private readonly ExrHuffman _huffman = new();
    private readonly NdArray _values = NdArray.CreateUninitialized(DType.UInt16, 1 << 16);

    public void Dispose()
    {
        _huffman.Dispose();
        _values.Dispose();
    }

    /// <summary>Unpacks a block.</summary>
    /// <param name="packed">The block.</param>
    /// <param name="channels">In the order of the file.</param>
    /// <param name="area">Where the block lies.</param>
    /// <param name="scratch">As long as the samples.</param>
    /// <param name="samples">Row by row, channel by channel.</param>
    /// <param name="position">Where the block stands in the file.</param>
    public void Decode(
        ReadOnlySpan<byte> packed, ImmutableArray<ExrChannel> channels, ExrArea area, Span<byte> scratch, Span<byte> samples, long position)
    {
        var greatest = ReadValues(ref packed, position);
        CodecTools.ThrowCorruptIf(packed.Length < sizeof(int), "A block ends before its codes.", position);
        var length = BinaryPrimitives.ReadInt32LittleEndian(packed);
        packed = packed[sizeof(int)..];
        CodecTools.ThrowCorruptIf(length < 0 || length > packed.Length,
            $"Codes are said to have {length} bytes, and {packed.Length} follow.", position);
        var planes = MemoryMarshal.Cast<byte, ushort>(scratch);
        _huffman.Decode(packed[..length], planes, position);
        var values = _values.AsSpan<ushort>();
        foreach (var channel in channels)
        {
            var rows = new ExrPlane(channels, channel, area);
            var words = channel.ItemSize / 2;
            var width = rows.RowBytes / channel.ItemSize;
            var plane = planes[..(width * words * rows.Height)];
            planes = planes[plane.Length..];
            for (var word = 0; word < words && !plane.IsEmpty; word++)
                ExrWavelet.Undo(plane[word..], width, words, rows.Height, width * words, greatest);
            for (var row = 0; row < rows.Height; row++)
            {
                var from = plane.Slice(row * width * words, width * words);
                var to = samples.Slice(rows.OffsetOf(row), rows.RowBytes);
                if (BitConverter.IsLittleEndian)
                    Map(from, values, MemoryMarshal.Cast<byte, ushort>(to));
                else
                    MapReversed(from, values, to);
            }
        }
    }

    /// <summary>The values that occur, by their numbers: 0, and each that has a bit in a map.</summary>
    /// <returns>The greatest number.</returns>
    private int ReadValues(ref ReadOnlySpan<byte> packed, long position)
    {
        CodecTools.ThrowCorruptIf(packed.Length < 4, "A block ends before its map of values.", position);
        var first = BinaryPrimitives.ReadUInt16LittleEndian(packed);
        var last = BinaryPrimitives.ReadUInt16LittleEndian(packed[2..]);
        packed = packed[4..];
        var values = _values.AsSpan<ushort>();
        values[0] = 0;
        var count = 1;
        if (first <= last)
        {
            var length = last - first + 1;
            CodecTools.ThrowCorruptIf(last >= BitmapBytes || length > packed.Length,
                $"A map of values goes from byte {first} to {last}.", position);
            for (var i = 0; i < length; i++)
            {
                for (var bits = (uint)packed[i]; bits != 0; bits &= bits - 1)
                {
                    var value = ((first + i) << 3) + System.Numerics.BitOperations.TrailingZeroCount(bits);
                    if (value != 0)
                        values[count++] = (ushort)value;
                }
            }

            packed = packed[length..];
        }

        values[count..].Clear();
        return count - 1;
    }

    private static void Map(ReadOnlySpan<ushort> numbers, ReadOnlySpan<ushort> values, Span<ushort> samples)
    {
        for (var i = 0; i < numbers.Length && i < samples.Length; i++)
            samples[i] = values[numbers[i]];
    }

    private static void MapReversed(ReadOnlySpan<ushort> numbers, ReadOnlySpan<ushort> values, Span<byte> samples)
    {
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(samples[(2 * i)..], values[numbers[i]]);
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Tiff.Compression;

namespace ImageIO.Tiff.Reading;

/// <summary>Turns rows as a file stores them into rows of samples: byte order, predictors, packed bits.</summary>
/// <param name="layout">How they are stored.</param>
/// <param name="isNative">Whether the file's byte order is this machine's.</param>
internal sealed class SampleRows(TiffLayout layout, bool isNative)
{
    private const int HorizontalPredictor = 2;
    private const int FloatPredictor = 3;

    /// <summary>Whether samples stand in the file as they do in an array, but for their byte order.</summary>
    public bool IsDirect { get; } = !layout.HasMixedBits && layout.Bits == ElementBits(layout)
        && layout.Format != TiffSampleFormat.ComplexInteger && layout.DType != DType.Bool;

    /// <summary>Bytes of a row in the file.</summary>
    public static long RowBytes(TiffLayout layout, int width)
    {
        if (layout.HasMixedBits)
            return ((long)width * layout.SampleBits.Take(layout.Samples).Sum() + 7) / 8;
        return (((long)width * layout.SamplesPerChunkPixel * layout.Bits) + 7) / 8;
    }

    /// <summary>Makes samples of rows that <see cref="IsDirect"/>, in place.</summary>
    /// <param name="rows">Whole rows.</param>
    /// <param name="shape">Their width, samples and bytes.</param>
    /// <param name="comesNative">Whether the decompressor has set the byte order right.</param>
    /// <param name="scratch">As long as a row where the predictor of floats is undone.</param>
    public void Finish(Span<byte> rows, in ChunkShape shape, bool comesNative, Span<byte> scratch)
    {
        var size = layout.DType.ItemSize();
        if (layout.Format == TiffSampleFormat.Complex)
            size /= 2;
        if (layout.Predictor == FloatPredictor)
        {
            for (; rows.Length >= shape.RowBytes; rows = rows[shape.RowBytes..])
                UndoFloat(rows[..shape.RowBytes], size, shape.Samples, scratch);
            return;
        }

        if (!isNative && !comesNative)
            CodecTools.ReverseBytes(rows, size);
        if (layout.Predictor == HorizontalPredictor)
        {
            for (; rows.Length >= shape.RowBytes; rows = rows[shape.RowBytes..])
                UndoHorizontal(rows[..shape.RowBytes], size, shape.Samples);
        }
    }

    /// <summary>Makes samples of a row whose bits are packed.</summary>
    /// <param name="packed">The row in the file; changed where a predictor is undone.</param>
    /// <param name="row">The samples.</param>
    /// <param name="shape">The row's width and samples.</param>
    /// <param name="scratch">As long as a row where the predictor of floats is undone.</param>
    public void Unpack(Span<byte> packed, Span<byte> row, in ChunkShape shape, Span<byte> scratch)
    {
        if (layout.Format == TiffSampleFormat.ComplexInteger)
        {
            UnpackComplex(packed, row);
            return;
        }

        if (layout.Format == TiffSampleFormat.Float)
        {
            // 24 bits: the only float that is no element type.
            var isBigEndian = layout.Predictor == FloatPredictor ? !BitConverter.IsLittleEndian : isNative != BitConverter.IsLittleEndian;
            if (layout.Predictor == FloatPredictor)
                UndoFloat(packed, 3, shape.Samples, scratch);
            var floats = MemoryMarshal.Cast<byte, float>(row);
            for (var i = 0; i < floats.Length; i++)
                floats[i] = Float24(Triple(packed.Slice(i * 3, 3), isBigEndian));
            return;
        }

        switch (row.Length / Math.Max(1, shape.Width * shape.Samples))
        {
            case 1:
                UnpackIntegers(packed, row, shape.Samples);
                break;
            case 2:
                UnpackIntegers(packed, MemoryMarshal.Cast<byte, ushort>(row), shape.Samples);
                break;
            case 4:
                UnpackIntegers(packed, MemoryMarshal.Cast<byte, uint>(row), shape.Samples);
                break;
            default:
                UnpackIntegers(packed, MemoryMarshal.Cast<byte, ulong>(row), shape.Samples);
                break;
        }
    }

    private static int ElementBits(TiffLayout layout) => layout.DType.ItemSize() * 8;

    private void UnpackIntegers<T>(ReadOnlySpan<byte> packed, Span<T> row, int samples)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (layout.Bits == 1)
            UnpackBits(packed, row);
        else if (layout.Bits == 24 && !layout.HasMixedBits)
            UnpackTriples(packed, row);
        else
            UnpackAny(packed, row);

        var shift = (Marshal.SizeOf<T>() * 8) - layout.Bits;
        if (layout.Predictor == HorizontalPredictor)
        {
            var mask = shift == 0 ? T.AllBitsSet : (T.One << layout.Bits) - T.One;
            for (var i = samples; i < row.Length; i++)
                row[i] = (row[i] + row[i - samples]) & mask;
        }

        if (layout.Format == TiffSampleFormat.Signed && shift > 0)
            ExtendSigns(row, layout.Bits);
    }

    private static void ExtendSigns<T>(Span<T> row, int bits)
        where T : unmanaged, IBinaryInteger<T>
    {
        var sign = T.One << (bits - 1);
        for (var i = 0; i < row.Length; i++)
            row[i] = (row[i] ^ sign) - sign;
    }

    private static void UnpackBits<T>(ReadOnlySpan<byte> packed, Span<T> row)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < row.Length; i++)
            row[i] = T.CreateTruncating((packed[i >> 3] >> (7 - (i & 7))) & 1);
    }

    /// <summary>Three bytes in the file's order, as libtiff has them: the only odd depth whose bytes are turned.</summary>
    private void UnpackTriples<T>(ReadOnlySpan<byte> packed, Span<T> row)
        where T : unmanaged, IBinaryInteger<T>
    {
        var isBigEndian = isNative != BitConverter.IsLittleEndian;
        for (var i = 0; i < row.Length; i++)
            row[i] = T.CreateTruncating(Triple(packed.Slice(i * 3, 3), isBigEndian));
    }

    private void UnpackAny<T>(ReadOnlySpan<byte> packed, Span<T> row)
        where T : unmanaged, IBinaryInteger<T>
    {
        var bits = layout.SampleBits;
        var (at, sample) = (0L, 0);
        for (var i = 0; i < row.Length; i++)
        {
            var count = layout.HasMixedBits ? bits[sample] : layout.Bits;
            row[i] = T.CreateTruncating(Bits(packed, at, count));
            at += count;
            sample = sample + 1 == layout.Samples ? 0 : sample + 1;
        }
    }

    /// <summary>Bits from the highest of each byte on.</summary>
    private static ulong Bits(ReadOnlySpan<byte> bytes, long at, int count)
    {
        ulong value = 0;
        while (count > 0)
        {
            var (index, used) = ((int)(at >> 3), (int)(at & 7));
            var take = Math.Min(8 - used, count);
            value = (value << take) | ((uint)(bytes[index] >> (8 - used - take)) & ((1u << take) - 1));
            at += take;
            count -= take;
        }

        return value;
    }

    private void UnpackComplex(Span<byte> packed, Span<byte> row)
    {
        var size = layout.Bits / 16;
        if (!isNative)
            CodecTools.ReverseBytes(packed, size);
        var count = packed.Length / size;
        for (var i = 0; i < count; i++)
        {
            switch (size)
            {
                case 1:
                    MemoryMarshal.Cast<byte, float>(row)[i] = (sbyte)packed[i];
                    break;
                case 2:
                    MemoryMarshal.Cast<byte, float>(row)[i] = MemoryMarshal.Cast<byte, short>(packed)[i];
                    break;
                default:
                    MemoryMarshal.Cast<byte, double>(row)[i] = MemoryMarshal.Cast<byte, int>(packed)[i];
                    break;
            }
        }
    }

    private static uint Triple(ReadOnlySpan<byte> bytes, bool isBigEndian)
        => isBigEndian ? (uint)((bytes[0] << 16) | (bytes[1] << 8) | bytes[2]) : (uint)((bytes[2] << 16) | (bytes[1] << 8) | bytes[0]);

    /// <summary>A float of 24 bits: a sign, an exponent of 7 with a bias of 63, a mantissa of 16.</summary>
    private static float Float24(uint value)
    {
        var sign = value >> 23 << 31;
        var exponent = (int)(value >> 16) & 0x7F;
        var mantissa = value & 0xFFFF;
        if (exponent == 0)
        {
            var small = mantissa * MathF.ScaleB(1, -78);
            return sign == 0 ? small : -small;
        }

        var wide = exponent == 0x7F ? 0xFFu : (uint)(exponent - 63 + 127);
        return BitConverter.UInt32BitsToSingle(sign | (wide << 23) | (mantissa << 7));
    }

    private static void UndoHorizontal(Span<byte> row, int size, int samples)
    {
        switch (size)
        {
            case 1:
                RunningSums.Add(row, samples);
                break;
            case 2:
                RunningSums.Add(MemoryMarshal.Cast<byte, ushort>(row), samples);
                break;
            case 4:
                RunningSums.Add(MemoryMarshal.Cast<byte, uint>(row), samples);
                break;
            default:
                RunningSums.Add(MemoryMarshal.Cast<byte, ulong>(row), samples);
                break;
        }
    }

    /// <summary>The predictor of floats (Adobe's technical note 3): differences of bytes, all first bytes before all second ones.</summary>
    private static void UndoFloat(Span<byte> row, int size, int samples, Span<byte> scratch)
    {
        RunningSums.Add(row, samples);
        var planes = scratch[..row.Length];
        row.CopyTo(planes);
        var count = row.Length / size;
        for (var place = 0; place < size; place++)
        {
            var to = BitConverter.IsLittleEndian ? size - 1 - place : place;
            var plane = planes.Slice(place * count, count);
            for (var i = 0; i < count; i++)
                row[(i * size) + to] = plane[i];
        }
    }
}

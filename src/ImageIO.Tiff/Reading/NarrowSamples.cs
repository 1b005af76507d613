using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Tiff.Reading;

/// <summary>One sample of each pixel of a row that was read as it is stored.</summary>
/// <param name="layout">How the page is stored.</param>
internal sealed class NarrowSamples(TiffLayout layout)
{
    private readonly int _stride = layout.SamplesPerChunkPixel;

    /// <summary>
    /// As 0 to 255: integers by the range of their bits, those with a sign by their bits too; floats from 0 to 1. 16 bits are rounded, or
    /// cut off where <paramref name="isCut"/>, as libtiff does with gray.
    /// </summary>
    public void Bytes(ReadOnlySpan<byte> row, int sample, bool isCut, Span<byte> to)
    {
        var first = layout.IsPlanar ? 0 : sample;
        var bits = layout.HasMixedBits ? layout.SampleBits[sample] : layout.Bits;
        switch (layout.DType)
        {
            case DType.Bool or DType.UInt8 or DType.Int8:
                Scale(row, first, bits, to);
                break;
            case DType.UInt16 or DType.Int16 when bits == 16:
                Words(MemoryMarshal.Cast<byte, ushort>(row), first, isCut, to);
                break;
            case DType.UInt16 or DType.Int16:
                Scale(MemoryMarshal.Cast<byte, ushort>(row), first, bits, to);
                break;
            case DType.UInt32 or DType.Int32:
                Cut(MemoryMarshal.Cast<byte, uint>(row), first, bits, to);
                break;
            case DType.UInt64 or DType.Int64:
                Cut(MemoryMarshal.Cast<byte, ulong>(row), first, bits, to);
                break;
            case DType.Float16:
                Fractions(MemoryMarshal.Cast<byte, Half>(row), first, to);
                break;
            case DType.Float32:
                Fractions(MemoryMarshal.Cast<byte, float>(row), first, to);
                break;
            case DType.Float64:
                Fractions(MemoryMarshal.Cast<byte, double>(row), first, to);
                break;
            default:
                throw NoColors();
        }
    }

    /// <summary>As they are.</summary>
    public void Numbers(ReadOnlySpan<byte> row, int sample, Span<float> to)
    {
        var first = layout.IsPlanar ? 0 : sample;
        switch (layout.DType)
        {
            case DType.UInt8:
                Copy(row, first, to);
                break;
            case DType.Int8:
                Copy(MemoryMarshal.Cast<byte, sbyte>(row), first, to);
                break;
            case DType.UInt16:
                Copy(MemoryMarshal.Cast<byte, ushort>(row), first, to);
                break;
            case DType.Int16:
                Copy(MemoryMarshal.Cast<byte, short>(row), first, to);
                break;
            case DType.Float32:
                Copy(MemoryMarshal.Cast<byte, float>(row), first, to);
                break;
            default:
                throw NoColors();
        }
    }

    private void Scale<T>(ReadOnlySpan<T> row, int first, int bits, Span<byte> to)
        where T : unmanaged, IBinaryInteger<T>
    {
        var max = (1u << bits) - 1;
        for (var (x, at) = (0, first); x < to.Length; x++, at += _stride)
        {
            var value = uint.CreateTruncating(row[at]) & max;
            to[x] = (byte)(max == 255 ? value : value * 255 / max);
        }
    }

    private void Words(ReadOnlySpan<ushort> row, int first, bool isCut, Span<byte> to)
    {
        for (var (x, at) = (0, first); x < to.Length; x++, at += _stride)
            to[x] = (byte)(isCut ? row[at] >> 8 : (row[at] + 128) / 257);
    }

    private void Cut<T>(ReadOnlySpan<T> row, int first, int bits, Span<byte> to)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var (x, at) = (0, first); x < to.Length; x++, at += _stride)
            to[x] = byte.CreateTruncating(row[at] >> (bits - 8));
    }

    private void Fractions<T>(ReadOnlySpan<T> row, int first, Span<byte> to)
        where T : unmanaged, IFloatingPoint<T>
    {
        for (var (x, at) = (0, first); x < to.Length; x++, at += _stride)
        {
            var value = double.CreateTruncating(row[at]);
            to[x] = (byte)Math.Round(double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1) * 255, MidpointRounding.AwayFromZero);
        }
    }

    private void Copy<T>(ReadOnlySpan<T> row, int first, Span<float> to)
        where T : unmanaged, INumber<T>
    {
        for (var (x, at) = (0, first); x < to.Length; x++, at += _stride)
            to[x] = float.CreateTruncating(row[at]);
    }

    private UnsupportedImageException NoColors()
        => new($"Samples of {layout.DType} as {layout.Photometric} have no colors to show. Read them as they are stored " +
            $"({nameof(TiffReadOptions)}.{nameof(TiffReadOptions.AsRgba)} = false).");
}

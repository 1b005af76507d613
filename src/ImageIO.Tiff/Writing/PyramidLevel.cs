using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Tiff.Writing;

/// <summary>Halves pages: each sample is the mean of four; of the upper left of them where there is no mean.</summary>
internal static class PyramidLevel
{
    /// <summary>A page of half the height and width, rounded up, as a new array of H·W·S or S·H·W samples in a row.</summary>
    public static NdArray Halve(ArrayLayout layout, NdArray pixels, long start, int height, int width)
    {
        var (halfHeight, halfWidth) = ((height + 1) / 2, (width + 1) / 2);
        var (planes, samples) = layout.IsPlanar ? (layout.Samples, 1) : (1, layout.Samples);
        var half = NdArray.CreateUninitialized(layout.DType, planes * halfHeight, halfWidth, samples);
        var item = layout.DType.ItemSize();
        var (rowBytes, halfRowBytes) = (width * samples * item, halfWidth * samples * item);
        for (var plane = 0; plane < planes; plane++)
        {
            for (var y = 0; y < halfHeight; y++)
            {
                var top = pixels.BytesAt(start + ((((long)plane * height) + (2 * y)) * rowBytes), rowBytes);
                var bottom = (2 * y) + 1 < height
                    ? pixels.BytesAt(start + ((((long)plane * height) + (2 * y) + 1) * rowBytes), rowBytes) : top;
                var target = half.BytesAt((((long)plane * halfHeight) + y) * halfRowBytes, halfRowBytes);
                Row(layout, top, bottom, target, samples, width);
            }
        }

        GC.KeepAlive(pixels);
        return half;
    }

    private static void Row(ArrayLayout layout, ReadOnlySpan<byte> top, ReadOnlySpan<byte> bottom, Span<byte> target,
        int samples, int width)
    {
        var isIndexed = layout.ColorModel == ColorModel.Indexed;
        switch (layout.DType)
        {
            case DType.UInt8 when !isIndexed:
                Mean<byte, int>(top, bottom, target, samples, width);
                break;
            case DType.Int8:
                Mean<sbyte, int>(top, bottom, target, samples, width);
                break;
            case DType.UInt16:
                Mean<ushort, int>(top, bottom, target, samples, width);
                break;
            case DType.Int16:
                Mean<short, int>(top, bottom, target, samples, width);
                break;
            case DType.UInt32:
                Mean<uint, long>(top, bottom, target, samples, width);
                break;
            case DType.Int32:
                Mean<int, long>(top, bottom, target, samples, width);
                break;
            case DType.Float16:
                Mean<Half, float>(top, bottom, target, samples, width);
                break;
            case DType.Float32:
                Mean<float, double>(top, bottom, target, samples, width);
                break;
            case DType.Float64:
                Mean<double, double>(top, bottom, target, samples, width);
                break;
            default:
                Pick(top, target, layout.DType.ItemSize() * samples);
                break;
        }
    }

    private static void Mean<T, TSum>(ReadOnlySpan<byte> top, ReadOnlySpan<byte> bottom, Span<byte> target, int samples, int width)
        where T : unmanaged, INumber<T>
        where TSum : INumber<TSum>
    {
        var above = MemoryMarshal.Cast<byte, T>(top);
        var below = MemoryMarshal.Cast<byte, T>(bottom);
        var to = MemoryMarshal.Cast<byte, T>(target);
        var four = TSum.CreateChecked(4);

        // Division leaves out the rest of integers: half of the divisor makes it round.
        var half = TSum.IsZero(TSum.One / four) ? TSum.CreateChecked(2) : TSum.Zero;
        for (var i = 0; i < to.Length; i++)
        {
            var (x, sample) = Math.DivRem(i, samples);
            var left = (2 * x * samples) + sample;
            var right = (2 * x) + 1 < width ? left + samples : left;
            var sum = TSum.CreateChecked(above[left]) + TSum.CreateChecked(above[right]) + TSum.CreateChecked(below[left]) +
                TSum.CreateChecked(below[right]);
            to[i] = T.CreateSaturating((TSum.IsNegative(sum) ? sum - half : sum + half) / four);
        }
    }

    private static void Pick(ReadOnlySpan<byte> top, Span<byte> target, int pixel)
    {
        for (var at = 0; at < target.Length; at += pixel)
            top.Slice(2 * at, pixel).CopyTo(target[at..]);
    }
}

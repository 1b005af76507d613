using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Pixels;

/// <summary>Images of H×W×C at other sizes.</summary>
internal static class Resampler
{
    /// <param name="source">H×W×C.</param>
    /// <param name="destination">Of the same type and channels.</param>
    /// <param name="filter">How pixels are mixed.</param>
    /// <param name="isLinear">Mix light instead of sRGB values.</param>
    /// <param name="isDirect">The channels are gray or RGB, the second or fourth of which is alpha.</param>
    public static void Resize(NdArray source, NdArray destination, ResizeFilter filter, bool isLinear, bool isDirect)
    {
        if (filter == ResizeFilter.Nearest)
        {
            TakeNearest(source, destination);
            return;
        }

        var hasAlpha = isDirect && source.Shape[2] is 2 or 4 && source.DType is not (DType.Complex64 or DType.Complex128);
        var light = isLinear ? source.DType : (DType?)null;
        switch (source.DType)
        {
            case DType.Bool: Mix<byte, float>(1); break;
            case DType.UInt8: Mix<byte, float>(byte.MaxValue); break;
            case DType.Int8: Mix<sbyte, float>(sbyte.MaxValue); break;
            case DType.UInt16: Mix<ushort, float>(ushort.MaxValue); break;
            case DType.Int16: Mix<short, float>(short.MaxValue); break;
            case DType.UInt32: Mix<uint, double>(uint.MaxValue); break;
            case DType.Int32: Mix<int, double>(int.MaxValue); break;
            case DType.UInt64: Mix<ulong, double>(ulong.MaxValue); break;
            case DType.Int64: Mix<long, double>(long.MaxValue); break;
            case DType.Float16: Mix<Half, float>(1); break;
            case DType.Float32 or DType.Complex64: Mix<float, float>(1); break;
            default: Mix<double, double>(1); break;
        }

        void Mix<T, TWork>(double max)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
            where TWork : unmanaged, IFloatingPointIeee754<TWork>
        {
            using var rows = new RowMixer<T, TWork>(source, destination, filter)
            {
                HasAlpha = hasAlpha,
                Light = light is null ? null : max,
                Max = source.DType == DType.Bool ? TWork.One : null,
            };
            rows.Run();
        }
    }

    private static void TakeNearest(NdArray source, NdArray destination)
    {
        var (height, width) = (destination.Shape[0], destination.Shape[1]);
        var pixelBytes = source.Shape[2] * source.DType.ItemSize();
        using var columns = NdArray.CreateUninitialized(DType.Int32, width);
        var places = columns.AsSpan<int>();
        for (var x = 0; x < width; x++)
            places[x] = PlaceOf(x, width, source.Shape[1]);
        for (var y = 0; y < height; y++)
        {
            var from = source.RowAt(PlaceOf(y, height, source.Shape[0]));
            var to = destination.RowAt(y);
            switch (pixelBytes)
            {
                case 1: Gather(from, to, places); break;
                case 2: Gather(MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to), places); break;
                case 4: Gather(MemoryMarshal.Cast<byte, uint>(from), MemoryMarshal.Cast<byte, uint>(to), places); break;
                case 8: Gather(MemoryMarshal.Cast<byte, ulong>(from), MemoryMarshal.Cast<byte, ulong>(to), places); break;
                default:
                    for (var x = 0; x < width; x++)
                        from.Slice(places[x] * pixelBytes, pixelBytes).CopyTo(to[(x * pixelBytes)..]);
                    break;
            }
        }

        GC.KeepAlive(source);
        GC.KeepAlive(destination);
    }

    private static void Gather<T>(ReadOnlySpan<T> from, Span<T> to, ReadOnlySpan<int> places)
    {
        for (var i = 0; i < places.Length; i++)
            to[i] = from[places[i]];
    }

    private static int PlaceOf(int index, int count, int from) => (int)Math.Min(from - 1, (index + 0.5) * from / count);
}

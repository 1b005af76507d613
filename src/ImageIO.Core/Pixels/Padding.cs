using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Pixels;

/// <summary>A border of one color around an image.</summary>
internal static class Padding
{
    /// <summary>Sets the elements of a pixel to numbers, of which one may stand for all. Integers saturate.</summary>
    public static void SetPixel(NdArray pixel, ReadOnlySpan<double> numbers)
    {
        for (var i = 0; i < pixel.Shape[0]; i++)
        {
            var number = numbers[numbers.Length == 1 ? 0 : i];
            var element = pixel.RowAt(i);
            switch (pixel.DType)
            {
                case DType.Bool: element[0] = number == 0 ? (byte)0 : (byte)1; break;
                case DType.UInt8: Set<byte>(element, number); break;
                case DType.Int8: Set<sbyte>(element, number); break;
                case DType.UInt16: Set<ushort>(element, number); break;
                case DType.Int16: Set<short>(element, number); break;
                case DType.UInt32: Set<uint>(element, number); break;
                case DType.Int32: Set<int>(element, number); break;
                case DType.UInt64: Set<ulong>(element, number); break;
                case DType.Int64: Set<long>(element, number); break;
                case DType.Float16: Set<Half>(element, number); break;
                case DType.Float32 or DType.Complex64: Set<float>(element, number); break;
                default: Set<double>(element, number); break;
            }
        }
    }

    private static void Set<T>(Span<byte> element, double number)
        where T : unmanaged, INumber<T>
        => MemoryMarshal.Write(element, T.CreateSaturating(number));

    /// <summary>Copies an image of H×W×C to its place and fills what is around it.</summary>
    public static void Apply(NdArray image, NdArray result, int top, int left, ReadOnlySpan<byte> pixel)
    {
        var (height, width) = (image.Shape[0], image.Shape[1]);
        var right = result.Shape[1] - left - width;
        for (var y = 0; y < result.Shape[0]; y++)
        {
            var row = result.RowAt(y);
            if (y < top || y >= top + height)
            {
                Fill(row, pixel);
                continue;
            }

            Fill(row[..(left * pixel.Length)], pixel);
            image.RowAt(y - top).CopyTo(row[(left * pixel.Length)..]);
            Fill(row[(row.Length - (right * pixel.Length))..], pixel);
        }

        GC.KeepAlive(image);
        GC.KeepAlive(result);
    }

    private static void Fill(Span<byte> row, ReadOnlySpan<byte> pixel)
    {
        if (row.IsEmpty)
            return;
        pixel.CopyTo(row);
        for (var done = pixel.Length; done < row.Length; done *= 2)
            row[..Math.Min(done, row.Length - done)].CopyTo(row[done..]);
    }
}

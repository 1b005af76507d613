using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Pixels;

/// <summary>Elements of one type into elements of another, by the rules of <see cref="PixelConvert"/>.</summary>
/// <remarks>
/// The pairs that images are full of have kernels of their own; all others go through 64-bit integers or doubles, a small piece at a time.
/// </remarks>
internal static class ElementConverter
{
    /// <summary>As many 8-byte numbers as fit the kilobyte that a method may take from the stack.</summary>
    private const int Piece = 128;

    /// <summary>Converts all elements of <paramref name="source"/>; both spans hold the same number of them.</summary>
    public static void Convert(ReadOnlySpan<byte> source, DType from, Span<byte> destination, DType to)
    {
        switch (from, to)
        {
            case (DType.Bool, DType.UInt8):
                ElementKernels.BoolToByte(source, destination);
                break;
            case (DType.UInt8, DType.UInt16):
                ElementKernels.ByteToUInt16(source, As<ushort>(destination));
                break;
            case (DType.UInt16, DType.UInt8):
                ElementKernels.UInt16ToByte(As<ushort>(source), destination);
                break;
            case (DType.UInt8, DType.Float32):
                ElementKernels.ByteToSingle(source, As<float>(destination));
                break;
            case (DType.UInt16, DType.Float32):
                ElementKernels.UInt16ToSingle(As<ushort>(source), As<float>(destination));
                break;
            case (DType.Float32, DType.UInt8):
                ElementKernels.SingleToByte(As<float>(source), destination);
                break;
            case (DType.Float32, DType.UInt16):
                ElementKernels.SingleToUInt16(As<float>(source), As<ushort>(destination));
                break;
            case (DType.Float16, DType.Float32):
                TensorPrimitives.ConvertToSingle(As<Half>(source), As<float>(destination));
                break;
            case (DType.Float32, DType.Float16):
                TensorPrimitives.ConvertToHalf(As<float>(source), As<Half>(destination));
                break;
            case (DType.Float32, DType.Float64):
            case (DType.Complex64, DType.Complex128):
                TensorPrimitives.ConvertTruncating(As<float>(source), As<double>(destination));
                break;
            case (DType.Float64, DType.Float32):
                TensorPrimitives.ConvertTruncating(As<double>(source), As<float>(destination));
                break;
            default:
                ConvertAny(source, from, destination, to);
                break;
        }
    }

    /// <summary>Any real type into any other. Also the twin that the kernels are tested against.</summary>
    [SkipLocalsInit]
    internal static void ConvertAny(ReadOnlySpan<byte> source, DType from, Span<byte> destination, DType to)
    {
        Span<ulong> piece = stackalloc ulong[Piece];
        var fromSize = from.ItemSize();
        var toSize = to.ItemSize();
        var total = source.Length / fromSize;
        for (var done = 0; done < total; done += Piece)
        {
            var count = Math.Min(Piece, total - done);
            var input = source.Slice(done * fromSize, count * fromSize);
            var output = destination.Slice(done * toSize, count * toSize);
            var integers = piece[..count];
            if (ConversionLoss.IsFloat(from))
            {
                var numbers = MemoryMarshal.Cast<ulong, double>(integers);
                LoadNumbers(input, from, numbers);
                if (ConversionLoss.IsFloat(to))
                {
                    StoreNumbers(numbers, output, to);
                    continue;
                }

                Quantize(numbers, integers, FullValue(to));
            }
            else if (ConversionLoss.IsFloat(to))
            {
                LoadIntegers(input, from, integers);
                var numbers = MemoryMarshal.Cast<ulong, double>(integers);
                Normalize(integers, numbers, FullValue(from));
                StoreNumbers(numbers, output, to);
                continue;
            }
            else
            {
                LoadIntegers(input, from, integers);
                Rescale(integers, FullValue(from), FullValue(to));
            }

            StoreIntegers(integers, output, to);
        }
    }

    /// <summary>What an integer type stores for 1.</summary>
    internal static ulong FullValue(DType dtype) => dtype == DType.Bool ? 1 : ulong.MaxValue >> (64 - ConversionLoss.Precision(dtype));

    /// <summary>v × to / from, rounded. There are no ties: every full value is odd, so no quotient ends in exactly one half.</summary>
    private static void Rescale(Span<ulong> values, ulong from, ulong to)
    {
        if (from <= uint.MaxValue && to <= uint.MaxValue)
        {
            foreach (ref var value in values)
                value = ((value * to) + (from / 2)) / from;
        }
        else
        {
            foreach (ref var value in values)
                value = (ulong)((((UInt128)value * to) + (from / 2)) / from);
        }
    }

    /// <summary>Integers to 0 … 1. Both spans may be the same memory: each place is read before it is written.</summary>
    private static void Normalize(ReadOnlySpan<ulong> values, Span<double> numbers, ulong full)
    {
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (double)values[i] / full;
    }

    /// <summary>0 … 1 to integers. Both spans may be the same memory.</summary>
    private static void Quantize(ReadOnlySpan<double> numbers, Span<ulong> values, ulong full)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var number = numbers[i];
            if (!(number > 0))
                values[i] = 0;
            else if (number >= 1)
                values[i] = full;
            else
                values[i] = Math.Min(full, (ulong)Math.Round(number * full, MidpointRounding.AwayFromZero));
        }
    }

    private static void LoadIntegers(ReadOnlySpan<byte> source, DType from, Span<ulong> values)
    {
        switch (from)
        {
            case DType.Bool:
                for (var i = 0; i < values.Length; i++)
                    values[i] = source[i] == 0 ? 0UL : 1UL;
                break;
            case DType.UInt8:
                Load(source, values);
                break;
            case DType.Int8:
                Load(As<sbyte>(source), values);
                break;
            case DType.UInt16:
                Load(As<ushort>(source), values);
                break;
            case DType.Int16:
                Load(As<short>(source), values);
                break;
            case DType.UInt32:
                Load(As<uint>(source), values);
                break;
            case DType.Int32:
                Load(As<int>(source), values);
                break;
            case DType.UInt64:
                As<ulong>(source).CopyTo(values);
                break;
            case DType.Int64:
                Load(As<long>(source), values);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(from), from, "Not an integer type.");
        }
    }

    private static void StoreIntegers(ReadOnlySpan<ulong> values, Span<byte> destination, DType to)
    {
        switch (to)
        {
            case DType.Bool or DType.UInt8 or DType.Int8:
                Store(values, destination);
                break;
            case DType.UInt16 or DType.Int16:
                Store(values, As<ushort>(destination));
                break;
            case DType.UInt32 or DType.Int32:
                Store(values, As<uint>(destination));
                break;
            case DType.UInt64 or DType.Int64:
                values.CopyTo(As<ulong>(destination));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(to), to, "Not an integer type.");
        }
    }

    private static void LoadNumbers(ReadOnlySpan<byte> source, DType from, Span<double> numbers)
    {
        if (from == DType.Float64)
            As<double>(source).CopyTo(numbers);
        else if (from == DType.Float32)
            TensorPrimitives.ConvertTruncating(As<float>(source), numbers);
        else
            TensorPrimitives.ConvertTruncating(As<Half>(source), numbers);
    }

    private static void StoreNumbers(ReadOnlySpan<double> numbers, Span<byte> destination, DType to)
    {
        if (to == DType.Float64)
            numbers.CopyTo(As<double>(destination));
        else if (to == DType.Float32)
            TensorPrimitives.ConvertTruncating(numbers, As<float>(destination));
        else
            TensorPrimitives.ConvertTruncating(numbers, As<Half>(destination));
    }

    /// <remarks>Saturating: negative values become 0.</remarks>
    private static void Load<T>(ReadOnlySpan<T> source, Span<ulong> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = ulong.CreateSaturating(source[i]);
    }

    private static void Store<T>(ReadOnlySpan<ulong> values, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < values.Length; i++)
            destination[i] = T.CreateTruncating(values[i]);
    }

    private static ReadOnlySpan<T> As<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(bytes);

    private static Span<T> As<T>(Span<byte> bytes)
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(bytes);
}

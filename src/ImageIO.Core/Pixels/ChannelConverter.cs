using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Pixels;

/// <summary>Pixels with other channels, of one element type, by the rules of <see cref="PixelConvert"/>.</summary>
internal static class ChannelConverter
{
    /// <summary>Converts all pixels of <paramref name="source"/>; both spans hold the same number of them.</summary>
    public static void Convert(ReadOnlySpan<byte> source, int from, Span<byte> destination, int to, DType dtype)
    {
        if (from >= 3 && to <= 2)
        {
            ToGray(source, from, destination, to, dtype);
            return;
        }

        if (dtype.ItemSize() == 1 && dtype is not DType.Int8 && ChannelKernels.TryConvert(source, from, destination, to, FullByte(dtype)))
            return;

        switch (dtype.ItemSize())
        {
            case 1:
                MoveAs(source, from, destination, to, FullByte(dtype));
                break;
            case 2:
                MoveAs(source, from, destination, to,
                    dtype == DType.Float16 ? BitConverter.HalfToUInt16Bits(Half.One) : (ushort)ElementConverter.FullValue(dtype));
                break;
            case 4:
                MoveAs(source, from, destination, to,
                    dtype == DType.Float32 ? BitConverter.SingleToUInt32Bits(1) : (uint)ElementConverter.FullValue(dtype));
                break;
            case 8 when dtype == DType.Complex64:
                MoveAs(source, from, destination, to, new Complex64(1, 0));
                break;
            case 8:
                MoveAs(source, from, destination, to,
                    dtype == DType.Float64 ? BitConverter.DoubleToUInt64Bits(1) : ElementConverter.FullValue(dtype));
                break;
            default:
                MoveAs(source, from, destination, to, Complex.One);
                break;
        }
    }

    private static byte FullByte(DType dtype) => (byte)ElementConverter.FullValue(dtype);

    private static void MoveAs<T>(ReadOnlySpan<byte> source, int from, Span<byte> destination, int to, T full)
        where T : unmanaged
        => Move(MemoryMarshal.Cast<byte, T>(source), from, MemoryMarshal.Cast<byte, T>(destination), to, full);

    /// <summary>Copies colors, repeats gray, adds or drops alpha: nothing that looks at a value.</summary>
    internal static void Move<T>(ReadOnlySpan<T> source, int from, Span<T> destination, int to, T full)
        where T : unmanaged
    {
        var hasAlpha = from is 2 or 4;
        var wantsAlpha = to is 2 or 4;
        var isGray = from <= 2;
        for (int i = 0, o = 0; i < source.Length; i += from, o += to)
        {
            if (to <= 2)
            {
                destination[o] = source[i];
            }
            else
            {
                destination[o] = source[i];
                destination[o + 1] = source[isGray ? i : i + 1];
                destination[o + 2] = source[isGray ? i : i + 2];
            }

            if (wantsAlpha)
                destination[o + to - 1] = hasAlpha ? source[i + from - 1] : full;
        }
    }

    private static void ToGray(ReadOnlySpan<byte> source, int from, Span<byte> destination, int to, DType dtype)
    {
        switch (dtype)
        {
            case DType.Bool or DType.UInt8:
                IntegerLuma<byte>(source, from, destination, to, FullByte(dtype));
                break;
            case DType.Int8:
                IntegerLuma(source, from, destination, to, sbyte.MaxValue);
                break;
            case DType.UInt16:
                IntegerLuma(source, from, destination, to, ushort.MaxValue);
                break;
            case DType.Int16:
                IntegerLuma(source, from, destination, to, short.MaxValue);
                break;
            case DType.UInt32:
                IntegerLuma(source, from, destination, to, uint.MaxValue);
                break;
            case DType.Int32:
                IntegerLuma(source, from, destination, to, int.MaxValue);
                break;
            case DType.UInt64:
                WideLuma(source, from, destination, to, ulong.MaxValue);
                break;
            case DType.Int64:
                WideLuma(source, from, destination, to, long.MaxValue);
                break;
            case DType.Float16:
                FloatLuma(source, from, destination, to, Half.One);
                break;
            case DType.Float32:
                FloatLuma(source, from, destination, to, 1f);
                break;
            case DType.Float64:
                FloatLuma(source, from, destination, to, 1d);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Complex numbers have no luma.");
        }
    }

    private static void IntegerLuma<T>(ReadOnlySpan<byte> source, int from, Span<byte> destination, int to, T full)
        where T : unmanaged, IBinaryInteger<T>
    {
        var input = MemoryMarshal.Cast<byte, T>(source);
        var output = MemoryMarshal.Cast<byte, T>(destination);
        for (int i = 0, o = 0; i < input.Length; i += from, o += to)
        {
            var luma = ((long.CreateTruncating(input[i]) * Luma.Red) + (long.CreateTruncating(input[i + 1]) * Luma.Green)
                + (long.CreateTruncating(input[i + 2]) * Luma.Blue) + Luma.Half) >> Luma.Shift;
            output[o] = T.CreateTruncating(luma);
            if (to == 2)
                output[o + 1] = from == 4 ? input[i + 3] : full;
        }
    }

    private static void WideLuma<T>(ReadOnlySpan<byte> source, int from, Span<byte> destination, int to, T full)
        where T : unmanaged, IBinaryInteger<T>
    {
        var input = MemoryMarshal.Cast<byte, T>(source);
        var output = MemoryMarshal.Cast<byte, T>(destination);
        for (int i = 0, o = 0; i < input.Length; i += from, o += to)
        {
            var luma = ((Int128.CreateTruncating(input[i]) * Luma.Red) + (Int128.CreateTruncating(input[i + 1]) * Luma.Green)
                + (Int128.CreateTruncating(input[i + 2]) * Luma.Blue) + Luma.Half) >> Luma.Shift;
            output[o] = T.CreateTruncating(luma);
            if (to == 2)
                output[o + 1] = from == 4 ? input[i + 3] : full;
        }
    }

    private static void FloatLuma<T>(ReadOnlySpan<byte> source, int from, Span<byte> destination, int to, T full)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var input = MemoryMarshal.Cast<byte, T>(source);
        var output = MemoryMarshal.Cast<byte, T>(destination);
        for (int i = 0, o = 0; i < input.Length; i += from, o += to)
        {
            var luma = ((double.CreateTruncating(input[i]) * Luma.Red) + (double.CreateTruncating(input[i + 1]) * Luma.Green)
                + (double.CreateTruncating(input[i + 2]) * Luma.Blue)) / (1 << Luma.Shift);
            output[o] = T.CreateTruncating(luma);
            if (to == 2)
                output[o + 1] = from == 4 ? input[i + 3] : full;
        }
    }

    /// <summary>Weights of ITU-R BT.601 in 1/65536; they add up to it, so white stays white.</summary>
    private static class Luma
    {
        public const int Red = 19595;
        public const int Green = 38470;
        public const int Blue = 7471;
        public const int Half = 0x8000;
        public const int Shift = 16;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ImageIO.Pixels;

/// <summary>
/// Vector loops for the element types that most images have. Each ends in a scalar loop that computes the very same, for the rest and for
/// processors without vectors.
/// </summary>
internal static class ElementKernels
{
    /// <summary>0 stays 0, anything else becomes 255.</summary>
    public static void BoolToByte(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
                (~Vector128.Equals(Load(source, i), Vector128<byte>.Zero)).StoreUnsafe(ref destination[i]);
        }

        for (; i < source.Length; i++)
            destination[i] = source[i] == 0 ? (byte)0 : (byte)255;
    }

    /// <summary>v × 257.</summary>
    public static void ByteToUInt16(ReadOnlySpan<byte> source, Span<ushort> destination)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                var (low, high) = Vector128.Widen(Load(source, i));
                Store(low | (low << 8), destination, i);
                Store(high | (high << 8), destination, i + Vector128<ushort>.Count);
            }
        }

        for (; i < source.Length; i++)
            destination[i] = (ushort)(source[i] * 257);
    }

    /// <summary>v / 257, rounded.</summary>
    /// <remarks>
    /// With the high byte h and the low byte l, v = 257 h + (l − h): the result is h, or its neighbor where l − h is more than half of 257.
    /// </remarks>
    public static void UInt16ToByte(ReadOnlySpan<ushort> source, Span<byte> destination)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
                Vector128.Narrow(DivideBy257(Load(source, i)), DivideBy257(Load(source, i + Vector128<ushort>.Count)))
                    .StoreUnsafe(ref destination[i]);
        }

        for (; i < source.Length; i++)
            destination[i] = (byte)((source[i] + 128) / 257);
    }

    /// <summary>v / 255.</summary>
    public static void ByteToSingle(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                var (low, high) = Vector128.Widen(Load(source, i));
                StoreFractions(low, destination, i, 255f);
                StoreFractions(high, destination, i + Vector128<ushort>.Count, 255f);
            }
        }

        for (; i < source.Length; i++)
            destination[i] = source[i] / 255f;
    }

    /// <summary>v / 65535.</summary>
    public static void UInt16ToSingle(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
                StoreFractions(Load(source, i), destination, i, 65535f);
        }

        for (; i < source.Length; i++)
            destination[i] = source[i] / 65535f;
    }

    /// <summary>v × 255, clamped, rounded half away from zero; NaN gives 0.</summary>
    public static void SingleToByte(ReadOnlySpan<float> source, Span<byte> destination)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                var low = Vector128.Narrow(Quantize(source, i, 255f), Quantize(source, i + 4, 255f));
                var high = Vector128.Narrow(Quantize(source, i + 8, 255f), Quantize(source, i + 12, 255f));
                Vector128.Narrow(low, high).StoreUnsafe(ref destination[i]);
            }
        }

        for (; i < source.Length; i++)
            destination[i] = (byte)Quantize(source[i], 255f);
    }

    /// <summary>v × 65535, clamped, rounded half away from zero; NaN gives 0.</summary>
    public static void SingleToUInt16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= source.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
                Store(Vector128.Narrow(Quantize(source, i, 65535f), Quantize(source, i + 4, 65535f)), destination, i);
        }

        for (; i < source.Length; i++)
            destination[i] = (ushort)Quantize(source[i], 65535f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> DivideBy257(Vector128<ushort> value)
    {
        var high = (value >>> 8).AsInt16();
        var rest = (value & Vector128.Create((ushort)0xFF)).AsInt16() - high;
        return (high - Vector128.GreaterThan(rest, Vector128.Create((short)128)) +
            Vector128.LessThan(rest, Vector128.Create((short)-128))).AsUInt16();
    }

    /// <remarks>The fraction is compared, not moved by one half: 0.49999997 + 0.5 would already be 1.</remarks>
    private static uint Quantize(float value, float full)
    {
        if (!(value > 0))
            return 0;
        var scaled = Math.Min(value, 1) * full;
        var whole = (uint)scaled;
        return scaled - whole >= 0.5f ? whole + 1 : whole;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Quantize(ReadOnlySpan<float> source, int index, float full)
    {
        var value = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(source), (nuint)index);
        value = Vector128.ConditionalSelect(Vector128.GreaterThan(value, Vector128<float>.Zero), value, Vector128<float>.Zero);
        var scaled = Vector128.Min(value, Vector128<float>.One) * full;
        var whole = Vector128.ConvertToInt32(scaled);
        var up = Vector128.GreaterThanOrEqual(scaled - Vector128.ConvertToSingle(whole), Vector128.Create(0.5f));
        return (whole - up.AsInt32()).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFractions(Vector128<ushort> values, Span<float> destination, int index, float full)
    {
        var (low, high) = Vector128.Widen(values);
        Store(Vector128.ConvertToSingle(low.AsInt32()) / Vector128.Create(full), destination, index);
        Store(Vector128.ConvertToSingle(high.AsInt32()) / Vector128.Create(full), destination, index + Vector128<float>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Load<T>(ReadOnlySpan<T> source, int index)
        where T : unmanaged
        => Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(source), (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector128<T> value, Span<T> destination, int index)
        where T : unmanaged
        => value.StoreUnsafe(ref MemoryMarshal.GetReference(destination), (nuint)index);
}

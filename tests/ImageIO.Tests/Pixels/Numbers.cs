using System.Globalization;
using System.Numerics;

namespace ImageIO.Tests.Pixels;

/// <summary>Arrays of any real type through numbers that a test can write down.</summary>
internal static class Numbers
{
    public static bool IsFloat(DType type) => type is DType.Float16 or DType.Float32 or DType.Float64;

    /// <summary>What a type stores for 1, as a decimal number where a double would round it.</summary>
    public static double Full(DType type) => Rounded(FullInteger(type));

    private static BigInteger FullInteger(DType type) => type switch
    {
        DType.UInt8 => byte.MaxValue,
        DType.Int8 => sbyte.MaxValue,
        DType.UInt16 => ushort.MaxValue,
        DType.Int16 => short.MaxValue,
        DType.UInt32 => uint.MaxValue,
        DType.Int32 => int.MaxValue,
        DType.UInt64 => ulong.MaxValue,
        DType.Int64 => long.MaxValue,
        _ => 1,
    };

    public static double[] Boundaries(DType type)
    {
        if (type == DType.Bool)
            return [0, 1];
        if (IsFloat(type))
            return [0, 1, 0.5, 0.25, 1.0 / 255, 0.001, 0.9990234375, -0.5, 2, double.NaN, double.PositiveInfinity];
        var full = Full(type);
        double[] values = [0, 1, 2, 3, 63, 64, 100, 126, 127, full, Math.Floor(full / 2), Math.Floor(full / 2) +
            1, Math.Floor(full / 3), full - Math.Max(1, full / (1L << 50))];
        return type is DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64 ? [.. values, -1, -full, -5] : values;
    }

    /// <summary>The rule of PixelConvert, said another way: with whole numbers of any size where both types are integers.</summary>
    public static double Expected(double value, DType from, DType to)
    {
        if (from == to || (IsFloat(from) && IsFloat(to)))
            return value;
        if (IsFloat(from))
            return double.IsNaN(value) ? 0 : Math.Round(Math.Clamp(value, 0, 1) * Full(to), MidpointRounding.AwayFromZero);
        value = Math.Max(0, value);
        if (IsFloat(to))
            return value / Full(from);
        var whole = value >= Full(from) ? FullInteger(from) : (BigInteger)value;
        return Rounded(((whole * FullInteger(to) * 2) + FullInteger(from)) / (FullInteger(from) * 2));
    }

    /// <summary>How far a result may lie from the rule: half a step of the narrower floating-point type.</summary>
    public static double Tolerance(DType from, DType to, double expected)
    {
        var narrow = from == DType.Float16 || to == DType.Float16 ? 11 : from == DType.Float32 || to == DType.Float32 ? 24 : 53;
        return IsFloat(to) ? Math.Abs(expected) * Math.Pow(2, -narrow) + (to == DType.Float16 ? 6e-8 : 0)
            : Full(to) > 1e9 ? Full(to) * 1e-15 : 0;
    }

    public static NdArray Array(DType type, params double[] values)
    {
        var array = NdArray.Create(type, values.Length);
        for (var i = 0; i < values.Length; i++)
            Set(array, i, values[i]);
        return array;
    }

    public static double[] Values(NdArray array) => array.DType switch
    {
        DType.Bool => [.. array.AsSpan<bool>().ToArray().Select(v => v ? 1.0 : 0.0)],
        DType.UInt8 => Doubles<byte>(array),
        DType.Int8 => Doubles<sbyte>(array),
        DType.UInt16 => Doubles<ushort>(array),
        DType.Int16 => Doubles<short>(array),
        DType.UInt32 => Doubles<uint>(array),
        DType.Int32 => Doubles<int>(array),
        DType.UInt64 => Doubles<ulong>(array),
        DType.Int64 => Doubles<long>(array),
        DType.Float16 => Doubles<Half>(array),
        DType.Float32 => Doubles<float>(array),
        _ => Doubles<double>(array),
    };

    /// <summary>An array of its own with the same bytes, so that the first may be forgotten.</summary>
    public static NdArray Reshaped(this NdArray array, params int[] shape)
    {
        using (array)
        {
            var copy = NdArray.Create(array.DType, shape);
            array.CopyTo(copy);
            return copy;
        }
    }

    public static void FillRandom(Span<byte> bytes, int seed) => new Random(seed).NextBytes(bytes);

    /// <remarks>BigInteger's own conversion cuts off instead of rounding.</remarks>
    private static double Rounded(BigInteger value)
        => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double[] Doubles<T>(NdArray array)
        where T : unmanaged, INumberBase<T>
        => [.. array.AsSpan<T>().ToArray().Select(double.CreateTruncating)];

    private static void Set(NdArray array, int index, double value)
    {
        switch (array.DType)
        {
            case DType.Bool: array.AsSpan<bool>()[index] = value != 0; break;
            case DType.UInt8: array.AsSpan<byte>()[index] = byte.CreateSaturating(value); break;
            case DType.Int8: array.AsSpan<sbyte>()[index] = sbyte.CreateSaturating(value); break;
            case DType.UInt16: array.AsSpan<ushort>()[index] = ushort.CreateSaturating(value); break;
            case DType.Int16: array.AsSpan<short>()[index] = short.CreateSaturating(value); break;
            case DType.UInt32: array.AsSpan<uint>()[index] = uint.CreateSaturating(value); break;
            case DType.Int32: array.AsSpan<int>()[index] = int.CreateSaturating(value); break;
            case DType.UInt64: array.AsSpan<ulong>()[index] = ulong.CreateSaturating(value); break;
            case DType.Int64: array.AsSpan<long>()[index] = long.CreateSaturating(value); break;
            case DType.Float16: array.AsSpan<Half>()[index] = (Half)value; break;
            case DType.Float32: array.AsSpan<float>()[index] = (float)value; break;
            default: array.AsSpan<double>()[index] = value; break;
        }
    }
}

namespace ImageIO.Pixels;

/// <summary>What a conversion takes away.</summary>
internal readonly record struct ConversionLoss
{
    /// <summary>There is such a conversion.</summary>
    public bool IsPossible { get; private init; }

    /// <summary>The way back gives the same array.</summary>
    public bool IsLossless => IsPossible && !LosesPrecision && !DropsAlpha && !DropsColor;

    /// <summary>The new element type can't hold every value of the old one.</summary>
    public bool LosesPrecision { get; private init; }

    /// <summary>Alpha is left out.</summary>
    public bool DropsAlpha { get; private init; }

    /// <summary>Red, green and blue become one gray.</summary>
    public bool DropsColor { get; private init; }

    public static ConversionLoss Of(DType from, int fromChannels, DType to, int toChannels) => new()
    {
        IsPossible = Exists(from, to) && !(IsComplex(from) && fromChannels >= 3 && toChannels <= 2),
        LosesPrecision = !IsExact(from, to),
        DropsAlpha = HasAlpha(fromChannels) && !HasAlpha(toChannels),
        DropsColor = fromChannels >= 3 && toChannels <= 2,
    };

    /// <summary>The loss in words that follow "it would" or "to": <c>round it to uint8 and drop its alpha</c>.</summary>
    public string Describe(DType to)
    {
        var parts = new List<string>(3);
        if (LosesPrecision)
            parts.Add($"round it to {to.NumpyName()}");
        if (DropsColor)
            parts.Add("make it gray");
        if (DropsAlpha)
            parts.Add("drop its alpha");
        return parts.Count == 3 ? $"{parts[0]}, {parts[1]} and {parts[2]}" : string.Join(" and ", parts);
    }

    /// <summary>Bits that hold a value from 0 to 1: those beside the sign, or the precision of a floating-point type.</summary>
    public static int Precision(DType dtype) => dtype switch
    {
        DType.Bool => 1,
        DType.Int8 => 7,
        DType.UInt8 => 8,
        DType.Float16 => 11,
        DType.Int16 => 15,
        DType.UInt16 => 16,
        DType.Float32 or DType.Complex64 => 24,
        DType.Int32 => 31,
        DType.UInt32 => 32,
        DType.Float64 or DType.Complex128 => 53,
        DType.Int64 => 63,
        DType.UInt64 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a DType."),
    };

    public static bool IsFloat(DType dtype) => dtype is DType.Float16 or DType.Float32 or DType.Float64;

    public static bool IsSigned(DType dtype) => dtype is DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64;

    private static bool IsComplex(DType dtype) => dtype is DType.Complex64 or DType.Complex128;

    private static bool HasAlpha(int channels) => channels is 2 or 4;

    private static bool Exists(DType from, DType to)
        => from == to || (from, to) is (DType.Complex64, DType.Complex128) || !(IsComplex(from) || IsComplex(to));

    /// <remarks>
    /// A type that is wide enough holds every step of the narrower one apart, so rounding on the way back finds it again.
    /// </remarks>
    private static bool IsExact(DType from, DType to)
    {
        if (from == to)
            return true;
        if (IsSigned(from) || (IsFloat(from) && !IsFloat(to)))
            return false;
        return Precision(to) >= Precision(from);
    }
}

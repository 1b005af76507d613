using System.Numerics;

namespace ImageIO;

/// <summary>The element type of an <see cref="NdArray"/>, by the names that NumPy uses.</summary>
/// <remarks>
/// Pixel values span the whole range of their type: <c>UInt8</c> 0–255, <c>UInt16</c> 0–65535, floating point 0–1, <c>Bool</c> false–true.
/// </remarks>
public enum DType : byte
{
    /// <summary>One byte per element, 0 or 1 (<see cref="bool"/>).</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer (<see cref="byte"/>).</summary>
    UInt8,

    /// <summary>Signed 8-bit integer (<see cref="sbyte"/>).</summary>
    Int8,

    /// <summary>Unsigned 16-bit integer (<see cref="ushort"/>).</summary>
    UInt16,

    /// <summary>Signed 16-bit integer (<see cref="short"/>).</summary>
    Int16,

    /// <summary>Unsigned 32-bit integer (<see cref="uint"/>).</summary>
    UInt32,

    /// <summary>Signed 32-bit integer (<see cref="int"/>).</summary>
    Int32,

    /// <summary>Unsigned 64-bit integer (<see cref="ulong"/>).</summary>
    UInt64,

    /// <summary>Signed 64-bit integer (<see cref="long"/>).</summary>
    Int64,

    /// <summary>IEEE 754 binary16 (<see cref="Half"/>).</summary>
    Float16,

    /// <summary>IEEE 754 binary32 (<see cref="float"/>).</summary>
    Float32,

    /// <summary>IEEE 754 binary64 (<see cref="double"/>).</summary>
    Float64,

    /// <summary>Two binary32 numbers, real then imaginary (<see cref="ImageIO.Complex64"/>).</summary>
    Complex64,

    /// <summary>Two binary64 numbers, real then imaginary (<see cref="Complex"/>).</summary>
    Complex128,
}

/// <summary>One element of <see cref="DType.Complex64"/>: two 32-bit floats.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
public readonly record struct Complex64(float Real, float Imaginary);

/// <summary>Facts about each <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Bytes per element: 1 to 16.</summary>
    /// <param name="dtype">The element type.</param>
    public static int ItemSize(this DType dtype) => dtype switch
    {
        DType.Bool or DType.UInt8 or DType.Int8 => 1,
        DType.UInt16 or DType.Int16 or DType.Float16 => 2,
        DType.UInt32 or DType.Int32 or DType.Float32 => 4,
        DType.UInt64 or DType.Int64 or DType.Float64 or DType.Complex64 => 8,
        DType.Complex128 => 16,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a DType."),
    };

    /// <summary>The name that NumPy gives the type: <c>uint8</c>, <c>float32</c>, <c>bool</c>.</summary>
    /// <param name="dtype">The element type.</param>
    public static string NumpyName(this DType dtype) => dtype switch
    {
        DType.Bool => "bool",
        DType.UInt8 => "uint8",
        DType.Int8 => "int8",
        DType.UInt16 => "uint16",
        DType.Int16 => "int16",
        DType.UInt32 => "uint32",
        DType.Int32 => "int32",
        DType.UInt64 => "uint64",
        DType.Int64 => "int64",
        DType.Float16 => "float16",
        DType.Float32 => "float32",
        DType.Float64 => "float64",
        DType.Complex64 => "complex64",
        DType.Complex128 => "complex128",
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a DType."),
    };

    /// <summary>The <see cref="DType"/> that holds elements of <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">A primitive number, <see cref="bool"/>, <see cref="Half"/>, <see cref="Complex"/> or
    /// <see cref="ImageIO.Complex64"/>.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not an element type.</exception>
    public static DType Of<T>()
        where T : unmanaged
        => TryOf<T>() ?? throw new NotSupportedException(
            $"{typeof(T).Name} is not an element type of an NdArray. Use one of: {string.Join(", ", Enum.GetNames<DType>())}.");

    internal static DType? TryOf<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte)) return DType.UInt8;
        if (typeof(T) == typeof(bool)) return DType.Bool;
        if (typeof(T) == typeof(sbyte)) return DType.Int8;
        if (typeof(T) == typeof(ushort)) return DType.UInt16;
        if (typeof(T) == typeof(short)) return DType.Int16;
        if (typeof(T) == typeof(uint)) return DType.UInt32;
        if (typeof(T) == typeof(int)) return DType.Int32;
        if (typeof(T) == typeof(ulong)) return DType.UInt64;
        if (typeof(T) == typeof(long)) return DType.Int64;
        if (typeof(T) == typeof(Half)) return DType.Float16;
        if (typeof(T) == typeof(float)) return DType.Float32;
        if (typeof(T) == typeof(double)) return DType.Float64;
        if (typeof(T) == typeof(Complex64)) return DType.Complex64;
        if (typeof(T) == typeof(Complex)) return DType.Complex128;
        return null;
    }
}

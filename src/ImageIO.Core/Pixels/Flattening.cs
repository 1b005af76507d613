using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Pixels;

/// <summary>Pixels with alpha laid over a color.</summary>
internal static class Flattening
{
    private const double FullByte = byte.MaxValue;

    /// <summary>Whether pixels of a type can be laid over a color: those whose full value is what is opaque.</summary>
    public static bool Supports(DType dtype) => dtype is DType.UInt8 or DType.UInt16 or DType.Float16 or DType.Float32 or DType.Float64;

    /// <summary>Whether no pixel of an H×W×2 or H×W×4 image is transparent, not even in part.</summary>
    public static bool IsOpaque(NdArray pixels) => pixels.DType switch
    {
        DType.UInt8 => IsOpaque<byte>(pixels, byte.MaxValue),
        DType.UInt16 => IsOpaque<ushort>(pixels, ushort.MaxValue),
        DType.Float16 => IsOpaque(pixels, Half.One),
        DType.Float32 => IsOpaque(pixels, 1f),
        _ => IsOpaque(pixels, 1d),
    };

    /// <summary>The image over a color, of the same type: H×W for gray over a gray, else H×W×3. Opaque pixels stay as they are.</summary>
    /// <param name="pixels">H×W×2 or H×W×4, not premultiplied.</param>
    /// <param name="background">In sRGB values.</param>
    /// <returns>A new array, which the caller owns.</returns>
    public static NdArray Over(NdArray pixels, (byte Red, byte Green, byte Blue) background)
    {
        var isGray = pixels.Shape[2] == 2 && background.Red == background.Green && background.Green == background.Blue;
        var flat = isGray
            ? NdArray.CreateUninitialized(pixels.DType, pixels.Shape[0], pixels.Shape[1])
            : NdArray.CreateUninitialized(pixels.DType, pixels.Shape[0], pixels.Shape[1], 3);
        ReadOnlySpan<double> color = [background.Red / FullByte, background.Green / FullByte, background.Blue / FullByte];
        switch (pixels.DType)
        {
            case DType.UInt8:
                Blend<byte>(pixels, flat, color, byte.MaxValue, 0.5);
                break;
            case DType.UInt16:
                Blend<ushort>(pixels, flat, color, ushort.MaxValue, 0.5);
                break;
            case DType.Float16:
                Blend<Half>(pixels, flat, color, 1, 0);
                break;
            case DType.Float32:
                Blend<float>(pixels, flat, color, 1, 0);
                break;
            default:
                Blend<double>(pixels, flat, color, 1, 0);
                break;
        }

        return flat;
    }

    private static bool IsOpaque<T>(NdArray pixels, T full)
        where T : unmanaged, INumber<T>
    {
        var channels = pixels.Shape[2];
        for (var y = 0; y < pixels.Shape[0]; y++)
        {
            var row = MemoryMarshal.Cast<byte, T>(pixels.RowAt(y));
            for (var i = channels - 1; i < row.Length; i += channels)
            {
                // More than full is opaque too; NaN is not.
                if (!(row[i] >= full))
                    return false;
            }
        }

        GC.KeepAlive(pixels);
        return true;
    }

    private static void Blend<T>(NdArray pixels, NdArray flat, ReadOnlySpan<double> background, double full, double rounding)
        where T : unmanaged, INumber<T>
    {
        var channels = pixels.Shape[2];
        var colors = flat.Rank == 2 ? 1 : 3;
        var step = channels == 2 ? 0 : 1;
        for (var y = 0; y < pixels.Shape[0]; y++)
        {
            var source = MemoryMarshal.Cast<byte, T>(pixels.RowAt(y));
            var target = MemoryMarshal.Cast<byte, T>(flat.RowAt(y));
            for (int i = 0, o = 0; i < source.Length; i += channels, o += colors)
            {
                var alpha = double.CreateTruncating(source[i + channels - 1]) / full;
                for (var c = 0; c < colors; c++)
                {
                    var sample = source[i + (c * step)];
                    target[o + c] = alpha >= 1
                        ? sample
                        : T.CreateSaturating((double.CreateTruncating(sample) * alpha) + (background[c] * full * (1 - alpha)) + rounding);
                }
            }
        }

        GC.KeepAlive(pixels);
        GC.KeepAlive(flat);
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace ImageIO.Pixels;

/// <summary>
/// Inks as light, by the plain rule: each ink takes its part of red, green or blue, and black takes its part of what is left. No profile
/// has a say.
/// </summary>
internal static class CmykConverter
{
    private const int Inks = 4;
    private const int Colors = 3;

    /// <summary>Whether there is a rule for this element type.</summary>
    public static bool CanConvert(DType dtype) => dtype is DType.UInt8 or DType.UInt16 or DType.Float32 or DType.Float64;

    /// <summary>A new array of H×W×3, or with further axes in front as the source has them.</summary>
    /// <param name="cmyk">Its last axis counts the four inks.</param>
    public static NdArray ToRgb(NdArray cmyk)
    {
        const int piece = 1 << 14;
        var rgb = NdArray.CreateUninitialized(cmyk.DType, [.. cmyk.Shape[..^1], Colors]);
        rgb.ColorModel = ColorModel.Rgb;
        var size = cmyk.DType.ItemSize();
        var pixels = cmyk.Length / Inks;
        for (long done = 0; done < pixels; done += piece)
        {
            var count = (int)Math.Min(piece, pixels - done);
            Convert(cmyk.DType, cmyk.BytesAt(done * Inks * size, count * Inks * size),
                rgb.BytesAt(done * Colors * size, count * Colors * size));
        }

        GC.KeepAlive(cmyk);
        return rgb;
    }

    private static void Convert(DType dtype, ReadOnlySpan<byte> inks, Span<byte> colors)
    {
        switch (dtype)
        {
            case DType.UInt8:
                Convert<byte, int>(inks, colors, byte.MaxValue);
                break;
            case DType.UInt16:
                Convert<ushort, long>(inks, colors, ushort.MaxValue);
                break;
            case DType.Float32:
                ConvertFloat<float>(inks, colors);
                break;
            default:
                ConvertFloat<double>(inks, colors);
                break;
        }
    }

    private static void Convert<T, TWide>(ReadOnlySpan<byte> inkBytes, Span<byte> colorBytes, TWide full)
        where T : unmanaged, INumber<T>
        where TWide : unmanaged, INumber<TWide>
    {
        var inks = MemoryMarshal.Cast<byte, T>(inkBytes);
        var colors = MemoryMarshal.Cast<byte, T>(colorBytes);
        var half = full / (TWide.One + TWide.One);
        for (int from = 0, to = 0; to < colors.Length; from += Inks, to += Colors)
        {
            var light = full - TWide.CreateTruncating(inks[from + 3]);
            for (var i = 0; i < Colors; i++)
                colors[to + i] = T.CreateTruncating(light - (((TWide.CreateTruncating(inks[from + i]) * light) + half) / full));
        }
    }

    private static void ConvertFloat<T>(ReadOnlySpan<byte> inkBytes, Span<byte> colorBytes)
        where T : unmanaged, IFloatingPoint<T>
    {
        var inks = MemoryMarshal.Cast<byte, T>(inkBytes);
        var colors = MemoryMarshal.Cast<byte, T>(colorBytes);
        for (int from = 0, to = 0; to < colors.Length; from += Inks, to += Colors)
        {
            for (var i = 0; i < Colors; i++)
                colors[to + i] = (T.One - inks[from + i]) * (T.One - inks[from + 3]);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ImageIO.Pixels;

namespace ImageIO.Quantization.Colors;

/// <summary>
/// sRGB pixels in OKLab (B. Ottosson, "A perceptual color space for image processing", 2020), where the distance between two colors is
/// how different they look:
/// L from 0 to 1, a and b around 0.
/// </summary>
internal static class Oklab
{
    /// <summary>The light of each sRGB value (IEC 61966-2-1), from 0 to 1.</summary>
    private static readonly float[] Light = [.. Enumerable.Range(0, 256).Select(LightOf)];

    /// <summary>The color of a pixel, as (L, a, b, 0).</summary>
    public static Vector128<float> Of(uint pixel)
        => OfLight(Light[pixel & 0xFF], Light[pixel >> 8 & 0xFF], Light[pixel >> 16 & 0xFF]);

    /// <summary>The color of sRGB values between the whole ones, as (L, a, b, 0).</summary>
    public static Vector128<float> Of(float red, float green, float blue)
        => OfLight(LightBetween(red), LightBetween(green), LightBetween(blue));

    /// <summary>The nearest opaque pixel.</summary>
    public static uint ToPixel(Vector128<float> color)
    {
        var (lightness, a, b) = (color[0], color[1], color[2]);
        var l = Cube(lightness + (0.3963377774f * a) + (0.2158037573f * b));
        var m = Cube(lightness - (0.1055613458f * a) - (0.0638541728f * b));
        var s = Cube(lightness - (0.0894841775f * a) - (1.2914855480f * b));
        return Rgba.Pack(
            ValueOf((4.0767416621f * l) - (3.3077115913f * m) + (0.2309699292f * s)),
            ValueOf((-1.2684380046f * l) + (2.6097574011f * m) - (0.3413193965f * s)),
            ValueOf((-0.0041960863f * l) - (0.7034186147f * m) + (1.7076147010f * s)));
    }

    /// <summary>How far eight pixels are from eight others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Distances(Vector256<uint> left, Vector256<uint> right)
    {
        var (l1, a1, b1) = OfPixels(left);
        var (l2, a2, b2) = OfPixels(right);
        var (l, a, b) = (l1 - l2, a1 - a2, b1 - b2);
        return Vector256.Sqrt((l * l) + (a * a) + (b * b));
    }

    /// <summary>How far two pixels are from each other.</summary>
    public static float Distance(uint left, uint right)
    {
        var difference = Of(left) - Of(right);
        return MathF.Sqrt(Vector128.Dot(difference, difference));
    }

    /// <summary>The colors of eight pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> L, Vector256<float> A, Vector256<float> B) OfPixels(Vector256<uint> pixels)
    {
        var mask = Vector256.Create(0xFFu);
        var red = LightOf(pixels & mask);
        var green = LightOf((pixels >>> 8) & mask);
        var blue = LightOf((pixels >>> 16) & mask);
        var l = CubeRoot((red * 0.4122214708f) + (green * 0.5363325363f) + (blue * 0.0514459929f));
        var m = CubeRoot((red * 0.2119034982f) + (green * 0.6806995451f) + (blue * 0.1073969566f));
        var s = CubeRoot((red * 0.0883024619f) + (green * 0.2817188376f) + (blue * 0.6299787005f));
        return (
            (l * 0.2104542553f) + (m * 0.7936177850f) - (s * 0.0040720468f),
            (l * 1.9779984951f) - (m * 2.4285922050f) + (s * 0.4505937099f),
            (l * 0.0259040371f) + (m * 0.7827717662f) - (s * 0.8086757660f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> OfLight(float red, float green, float blue)
    {
        var cones = CubeRoot((Vector128.Create(0.4122214708f, 0.2119034982f, 0.0883024619f, 0) * red)
            + (Vector128.Create(0.5363325363f, 0.6806995451f, 0.2817188376f, 0) * green)
            + (Vector128.Create(0.0514459929f, 0.1073969566f, 0.6299787005f, 0) * blue));
        return (Vector128.Create(0.2104542553f, 1.9779984951f, 0.0259040371f, 0) * cones[0])
            + (Vector128.Create(0.7936177850f, -2.4285922050f, 0.7827717662f, 0) * cones[1])
            + (Vector128.Create(-0.0040720468f, 0.4505937099f, -0.8086757660f, 0) * cones[2]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<float> LightOf(Vector256<uint> values)
    {
        ref var light = ref MemoryMarshal.GetArrayDataReference(Light);
        if (Avx2.IsSupported)
        {
            fixed (float* table = &light)
                return Avx2.GatherVector256(table, values.AsInt32(), sizeof(float));
        }

        return Vector256.Create(
            Unsafe.Add(ref light, values[0]), Unsafe.Add(ref light, values[1]), Unsafe.Add(ref light, values[2]),
            Unsafe.Add(ref light, values[3]),
            Unsafe.Add(ref light, values[4]), Unsafe.Add(ref light, values[5]), Unsafe.Add(ref light, values[6]),
            Unsafe.Add(ref light, values[7]));
    }

    /// <summary>The cube root to a relative 1e-5: a third of the exponent, then one step of Halley's method.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> CubeRoot(Vector256<float> x)
    {
        // Native: nothing here is out of range, and the checks for it take as long as the rest.
        var guess = Vector256.ConvertToInt32Native(Vector256.ConvertToSingle(x.AsInt32()) * (1 / 3f)) + Vector256.Create(709921077);
        var y = guess.AsSingle();
        var cube = y * y * y;
        y *= (cube + x + x) / (cube + cube + x);

        // Black is black: the first guess at it is not 0.
        return y & Vector256.GreaterThan(x, Vector256.Create(1e-9f));
    }

    /// <summary>The same for four values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> CubeRoot(Vector128<float> x)
    {
        var guess = Vector128.ConvertToInt32Native(Vector128.ConvertToSingle(x.AsInt32()) * (1 / 3f)) + Vector128.Create(709921077);
        var y = guess.AsSingle();
        var cube = y * y * y;
        y *= (cube + x + x) / (cube + cube + x);
        return y & Vector128.GreaterThan(x, Vector128.Create(1e-9f));
    }

    private static float Cube(float x) => x * x * x;

    private static float LightOf(int value)
    {
        var x = value / 255.0;
        return (float)(x <= 0.04045 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4));
    }

    private static float LightBetween(float value)
    {
        var whole = Math.Clamp((int)value, 0, 254);
        return Light[whole] + ((Light[whole + 1] - Light[whole]) * Math.Clamp(value - whole, 0, 1));
    }

    /// <summary>
    /// The nearest sRGB value, where nearest means in OKLab's sense: the values are so close that the middle between two is as good.
    /// </summary>
    private static int ValueOf(float light)
    {
        var x = Math.Clamp(light, 0, 1);
        var value = x <= 0.0031308f ? 12.92f * x : (1.055f * MathF.Pow(x, 1 / 2.4f)) - 0.055f;
        return (int)((255 * value) + 0.5f);
    }
}

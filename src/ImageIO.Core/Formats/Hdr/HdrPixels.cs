using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ImageIO.Formats.Hdr;

/// <summary>
/// Between numbers and pixels: a value is its mantissa times 2 to the power of the exponent less 136; an exponent of 0 is black.
/// </summary>
internal static class HdrPixels
{
    /// <summary>What the exponent's byte is greater by than that of a power of two whose mantissas are whole.</summary>
    private const int Bias = 136;

    private static readonly float[] Scales = [0, .. Enumerable.Range(1, 255).Select(exponent => (float)Math.ScaleB(1, exponent - Bias))];

    /// <summary>A row whose components stand one behind another.</summary>
    /// <param name="planes">All first components, all second, all third, all exponents.</param>
    /// <param name="values">Three a pixel.</param>
    public static void DecodePlanes(ReadOnlySpan<byte> planes, Span<float> values)
    {
        var width = values.Length / 3;
        var first = planes[..width];
        var second = planes.Slice(width, width);
        var third = planes.Slice(2 * width, width);
        var exponents = planes.Slice(3 * width, width);
        ref var scales = ref MemoryMarshal.GetArrayDataReference(Scales);
        for (int i = 0, at = 0; i < exponents.Length && at + 2 < values.Length; i++, at += 3)
        {
            var scale = Unsafe.Add(ref scales, (nint)exponents[i]);
            values[at] = first[i] * scale;
            values[at + 1] = second[i] * scale;
            values[at + 2] = third[i] * scale;
        }
    }

    /// <summary>A row of pixels.</summary>
    public static void DecodePixels(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        for (int i = 0, at = 0; i + 3 < pixels.Length && at + 2 < values.Length; i += 4, at += 3)
        {
            var scale = Scales[pixels[i + 3]];
            values[at] = pixels[i] * scale;
            values[at + 1] = pixels[i + 1] * scale;
            values[at + 2] = pixels[i + 2] * scale;
        }
    }

    /// <summary>The nearest pixel of each, as four planes. What no pixel can hold becomes the nearest that one can.</summary>
    /// <param name="values">Three a pixel.</param>
    /// <param name="planes">As <see cref="DecodePlanes"/> reads them.</param>
    /// <returns>False where a value was negative, not a number, or too large.</returns>
    public static bool EncodePlanes(ReadOnlySpan<float> values, Span<byte> planes)
    {
        var width = planes.Length / 4;
        var first = planes[..width];
        var second = planes.Slice(width, width);
        var third = planes.Slice(2 * width, width);
        var exponents = planes.Slice(3 * width, width);
        var fits = true;
        for (int i = 0, at = 0; i < exponents.Length && at + 2 < values.Length; i++, at += 3)
        {
            float a = values[at], b = values[at + 1], c = values[at + 2];
            var most = MathF.Max(MathF.Max(a, b), c);
            var least = MathF.Min(MathF.Min(a, b), c);

            // Also where one is not a number.
            if (!(least >= 0 && most <= float.MaxValue))
            {
                fits = false;
                (a, b, c) = (Clamp(a), Clamp(b), Clamp(c));
                most = MathF.Max(MathF.Max(a, b), c);
            }

            // Its own exponent, 127 more than that of the power of two at most as large: with it, the largest mantissa is 128 to 255.
            var bits = BitConverter.SingleToInt32Bits(most) >> 23;
            if (bits < 10)
            {
                fits &= EncodeSmall(a, b, c, out first[i], out second[i], out third[i], out exponents[i]);
                continue;
            }

            var scale = BitConverter.Int32BitsToSingle((261 - bits) << 23);
            if (most * scale >= 255.5f)
            {
                bits++;
                scale /= 2;
            }

            if (bits > byte.MaxValue - 2)
            {
                // The greatest exponent there is; only the mantissas can be greater than a byte.
                fits &= most * MathF.ScaleB(1, Bias - byte.MaxValue) < 255.5f;
                bits = byte.MaxValue - 2;
                scale = MathF.ScaleB(1, Bias - byte.MaxValue);
            }

            first[i] = Round(a * scale);
            second[i] = Round(b * scale);
            third[i] = Round(c * scale);
            exponents[i] = (byte)(bits + 2);
        }

        return fits;
    }

    private static byte Round(float mantissa) => (byte)Math.Min((int)(mantissa + 0.5f), byte.MaxValue);

    private static float Clamp(float value) => value > 0 ? MathF.Min(value, float.MaxValue) : 0;

    /// <summary>Numbers near the least of their type, for which a power of two that makes them whole has no place in it.</summary>
    private static bool EncodeSmall(double a, double b, double c, out byte first, out byte second, out byte third, out byte exponent)
    {
        var most = Math.Max(Math.Max(a, b), c);
        if (most == 0)
        {
            (first, second, third, exponent) = (0, 0, 0, 0);
            return true;
        }

        var power = Math.Max(Math.ILogB(most) + 129, 1);
        var scale = Math.ScaleB(1, Bias - power);
        if (most * scale >= 255.5)
        {
            power++;
            scale /= 2;
        }

        (first, second, third) = (Round((float)(a * scale)), Round((float)(b * scale)), Round((float)(c * scale)));
        exponent = (byte)power;
        return true;
    }
}

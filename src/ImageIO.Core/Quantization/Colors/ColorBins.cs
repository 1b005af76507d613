using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ImageIO.Pixels;

namespace ImageIO.Quantization.Colors;

/// <summary>
/// Parts the colors into 64³ cells: 64 steps for each channel, as even to the eye as whole values allow. The darkest values have a step
/// each or share one with a neighbor; the lightest share one with four others.
/// </summary>
internal static class ColorBins
{
    /// <summary>The number of cells.</summary>
    public const int Count = 1 << (3 * Bits);

    private const int Bits = 6;
    private const int Steps = 1 << Bits;

    /// <summary>The step of each value, three times: for red, green and blue, each shifted to its place.</summary>
    private static readonly uint[] Places = new uint[3 * 256];

    /// <summary>The middle value of each step.</summary>
    private static readonly float[] Middles = new float[Steps];

    static ColorBins()
    {
        var (width, least, most) = (0.0, 0.0, 1.0);
        for (var i = 0; i < 40; i++)
        {
            width = (least + most) / 2;
            if (StepsOf(width, default) > Steps)
                least = width;
            else
                most = width;
        }

        Span<byte> steps = stackalloc byte[256];
        StepsOf(most, steps);
        Span<int> counts = stackalloc int[Steps];
        counts.Clear();
        for (var value = 0; value < 256; value++)
        {
            var step = steps[value];
            Places[value] = step;
            Places[256 + value] = (uint)step << Bits;
            Places[512 + value] = (uint)step << (2 * Bits);
            Middles[step] += value;
            counts[step]++;
        }

        for (var step = 0; step < Steps; step++)
            Middles[step] /= Math.Max(1, counts[step]);
    }

    /// <summary>The cell of a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(uint pixel)
    {
        ref var places = ref MemoryMarshal.GetArrayDataReference(Places);
        return Unsafe.Add(ref places, (nint)(pixel & 0xFF))
            | Unsafe.Add(ref places, (nint)(256 + (pixel >> 8 & 0xFF)))
            | Unsafe.Add(ref places, (nint)(512 + (pixel >> 16 & 0xFF)));
    }

    /// <summary>The color in the middle of a cell, in sRGB values.</summary>
    public static (float Red, float Green, float Blue) MiddleOf(uint cell)
        => (Middles[cell & (Steps - 1)], Middles[cell >> Bits & (Steps - 1)], Middles[cell >> (2 * Bits)]);

    /// <summary>Parts the values into steps at most so wide, in OKLab's lightness of gray.</summary>
    private static int StepsOf(double width, Span<byte> steps)
    {
        var step = 0;
        var start = LightnessOf(0);
        for (var value = 0; value < 256; value++)
        {
            if (value > 0 && LightnessOf(value) - start >= width)
            {
                step++;
                start = LightnessOf(value);
            }

            if (!steps.IsEmpty)
                steps[value] = (byte)step;
        }

        return step + 1;
    }

    private static double LightnessOf(int value) => Oklab.Of(Rgba.Pack(value, value, value))[0];
}

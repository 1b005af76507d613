using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization.Colors;

namespace ImageIO.Quantization.Lookup;

/// <summary>Up to 256 colors in sRGB and in OKLab at once, channel by channel, and the search for the nearest of them by both.</summary>
/// <remarks>
/// The squared error of the values (what PSNR measures) and the distance that is seen disagree on which color is the best: the first
/// cares too little for what is dark, the second for what is bright. A still is measured by both, so both count. A color is a vector of
/// red, green, blue, weight, L, a, b and 0.
/// </remarks>
internal static class BlendedPlanes
{
    /// <summary>The number of floats that a set takes: 256 of each channel.</summary>
    public const int Length = 6 * PaletteSize.Max;

    /// <summary>
    /// Where two colors are compared without knowing the image: how many squared levels of sRGB a squared distance of 1 in OKLab is.
    /// </summary>
    public const float SquaredLevels = 150_000;

    /// <summary>The bits that a found place takes of the distance it comes with.</summary>
    private const int PlaceMask = PaletteSize.Max - 1;

    /// <summary>Farther from any color than any color is.</summary>
    public const float FarAway = 1e6f;

    /// <summary>A color of sRGB values that need not be whole.</summary>
    public static Vector256<float> Of(Vector128<float> rgbAndWeight)
        => Vector256.Create(rgbAndWeight, Oklab.Of(rgbAndWeight[0], rgbAndWeight[1], rgbAndWeight[2]));

    /// <summary>The color of a pixel.</summary>
    public static Vector256<float> Of(uint pixel, float weight)
        => Vector256.Create(Vector128.Create(pixel & 0xFF, pixel >> 8 & 0xFF, pixel >> 16 & 0xFF, weight), Oklab.Of(pixel));

    public static void Clear(Span<float> planes) => planes[..Length].Fill(FarAway);

    public static void Set(Span<float> planes, int place, Vector256<float> color)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            planes[(channel * PaletteSize.Max) + place] = color[channel];
            planes[((channel + 3) * PaletteSize.Max) + place] = color[channel + 4];
        }
    }

    public static Vector256<float> Get(ReadOnlySpan<float> planes, int place)
        => Vector256.Create(At(planes, place, 0), At(planes, place, 1), At(planes, place, 2), 0, At(planes, place, 3), At(planes, place, 4),
            At(planes, place, 5), 0);

    /// <summary>The squared distances of two colors, in sRGB and in OKLab.</summary>
    public static (float Values, float Perceived) SquaredDistances(Vector256<float> left, Vector256<float> right)
    {
        var difference = left - right;
        var values = difference.GetLower().WithElement(3, 0);
        return (Vector128.Dot(values, values), Vector128.Dot(difference.GetUpper(), difference.GetUpper()));
    }

    /// <summary>
    /// The place of the color with the least sum of the squared distance in sRGB and the distance in OKLab, each with its weight.
    /// </summary>
    public static int Nearest(ReadOnlySpan<float> planes, int count, Vector256<float> color, float valueWeight, float perceivedWeight)
        => Nearest(planes, count, color, valueWeight, perceivedWeight, isSquared: false);

    /// <summary>The place of the nearest color, by <see cref="SquaredLevels"/>.</summary>
    public static int Nearest(ReadOnlySpan<float> planes, int count, Vector256<float> color)
        => Nearest(planes, count, color, 1, SquaredLevels, isSquared: true);

    private static float At(ReadOnlySpan<float> planes, int place, int channel) => planes[(channel * PaletteSize.Max) + place];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Nearest(ReadOnlySpan<float> planes, int count, Vector256<float> color, float valueWeight,
        float perceivedWeight, bool isSquared)
    {
        var (red, green, blue) = (Vector256.Create(color[0]), Vector256.Create(color[1]), Vector256.Create(color[2]));
        var (l, a, b) = (Vector256.Create(color[4]), Vector256.Create(color[5]), Vector256.Create(color[6]));
        var places = Vector256<int>.Indices;
        var best = Vector256.Create(int.MaxValue);
        ref var from = ref MemoryMarshal.GetReference(planes[..Length]);
        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector256<float>.Count)
        {
            var values = Square(Vector256.LoadUnsafe(ref from, i) - red)
                + Square(Vector256.LoadUnsafe(ref from, i + PaletteSize.Max) - green)
                + Square(Vector256.LoadUnsafe(ref from, i + (2 * PaletteSize.Max)) - blue);
            var perceived = Square(Vector256.LoadUnsafe(ref from, i + (3 * PaletteSize.Max)) - l)
                + Square(Vector256.LoadUnsafe(ref from, i + (4 * PaletteSize.Max)) - a)
                + Square(Vector256.LoadUnsafe(ref from, i + (5 * PaletteSize.Max)) - b);
            if (!isSquared)
                perceived = Vector256.Sqrt(perceived);

            // Distances are not negative: their bits are ordered as they are. The place takes the lowest ones.
            var distance = ((values * valueWeight) + (perceived * perceivedWeight)).AsInt32();
            best = Vector256.Min(best, (distance & Vector256.Create(~PlaceMask)) | places);
            places += Vector256.Create(Vector256<int>.Count);
        }

        var half = Vector128.Min(best.GetLower(), best.GetUpper());
        return Math.Min(Math.Min(half[0], half[1]), Math.Min(half[2], half[3])) & PlaceMask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Square(Vector256<float> value) => value * value;
}

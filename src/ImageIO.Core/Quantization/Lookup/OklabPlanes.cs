using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization.Colors;

namespace ImageIO.Quantization.Lookup;

/// <summary>Up to 256 colors in OKLab, channel by channel, and the search for the nearest of them.</summary>
internal static class OklabPlanes
{
    /// <summary>The number of floats that a palette takes: 256 of L, then of a, then of b.</summary>
    public const int Length = 3 * PaletteSize.Max;

    /// <summary>Stands in unused places: farther from any color than any color is.</summary>
    public const float FarAway = 16;

    /// <summary>The bits that a found place takes of the squared distance it comes with.</summary>
    public const int PlaceMask = PaletteSize.Max - 1;

    /// <summary>Writes the colors of some pixels; what lies behind the last one is nowhere.</summary>
    public static void Set(Span<float> planes, ReadOnlySpan<uint> pixels)
    {
        planes[..Length].Fill(FarAway);
        for (var i = 0; i < pixels.Length; i++)
            Set(planes, i, Oklab.Of(pixels[i]));
    }

    public static void Set(Span<float> planes, int place, Vector128<float> color)
    {
        planes[place] = color[0];
        planes[place + PaletteSize.Max] = color[1];
        planes[place + (2 * PaletteSize.Max)] = color[2];
    }

    public static Vector128<float> Get(ReadOnlySpan<float> planes, int place)
        => Vector128.Create(planes[place], planes[place + PaletteSize.Max], planes[place + (2 * PaletteSize.Max)], 0);

    /// <summary>The nearest color: its place, and the squared distance to it, which lacks its lowest eight bits.</summary>
    /// <remarks>Where two are equally near, to that precision, it is the first.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Place, float Squared) Nearest(ReadOnlySpan<float> planes, int count, Vector128<float> color)
    {
        var l = Vector256.Create(color[0]);
        var a = Vector256.Create(color[1]);
        var b = Vector256.Create(color[2]);
        var places = Vector256<int>.Indices;
        var best = Vector256.Create(int.MaxValue);
        ref var from = ref MemoryMarshal.GetReference(planes);
        for (var i = 0; i < count; i += Vector256<float>.Count)
        {
            var dl = Vector256.LoadUnsafe(ref from, (nuint)i) - l;
            var da = Vector256.LoadUnsafe(ref from, (nuint)(i + PaletteSize.Max)) - a;
            var db = Vector256.LoadUnsafe(ref from, (nuint)(i + (2 * PaletteSize.Max))) - b;

            // Distances are not negative: their bits are ordered as they are. The place takes the lowest ones.
            var squared = ((dl * dl) + (da * da) + (db * db)).AsInt32();
            best = Vector256.Min(best, (squared & Vector256.Create(~PlaceMask)) | places);
            places += Vector256.Create(Vector256<int>.Count);
        }

        var half = Vector128.Min(best.GetLower(), best.GetUpper());
        return Unpack(Math.Min(Math.Min(half[0], half[1]), Math.Min(half[2], half[3])));
    }

    /// <summary>The scalar twin.</summary>
    public static (int Place, float Squared) ScalarNearest(ReadOnlySpan<float> planes, int count, Vector128<float> color)
    {
        var best = int.MaxValue;
        for (var i = 0; i < count; i++)
        {
            var l = planes[i] - color[0];
            var a = planes[i + PaletteSize.Max] - color[1];
            var b = planes[i + (2 * PaletteSize.Max)] - color[2];
            best = Math.Min(best, (BitConverter.SingleToInt32Bits((l * l) + (a * a) + (b * b)) & ~PlaceMask) | i);
        }

        return Unpack(best);
    }

    /// <summary>Parts a squared distance from the place in its lowest bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (int Place, float Squared) Unpack(int found) => (found & PlaceMask, BitConverter.Int32BitsToSingle(found & ~PlaceMask));

    /// <summary>The same for eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<int> Places, Vector256<float> Squared) Unpack(Vector256<int> found)
        => (found & Vector256.Create(PlaceMask), (found & Vector256.Create(~PlaceMask)).AsSingle());
}

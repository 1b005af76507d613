using System.Runtime.Intrinsics;
using ImageIO.Pixels;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Building;

/// <summary>
/// Chooses the colors of one image with more effort than frames of an animation get: by every color of it, in sRGB and OKLab at once,
/// and in many rounds.
/// </summary>
internal static class StillQuantizer
{
    /// <summary>The coarse rounds look at one color of this many.</summary>
    private const int CoarseStep = 4;

    /// <summary>Fewer items than this for each color of the palette are too few to leave some out.</summary>
    private const int MinItemsPerColor = 64;

    /// <summary>More than an estimated gain may be lost: what moves in vain comes back in a later round.</summary>
    private const float MaxLost = 2;

    private const int MaxMoves = 12;

    /// <summary>Shorter than for frames: there are rounds enough to come to the end.</summary>
    private const float Stride = 1.3f;

    private static readonly KMeansPlan Coarse = new(Rounds: 16)
    {
        Stride = Stride,
        MovingRounds = 3..16,
        MoveEvery = 2,
        MaxMoves = MaxMoves,
        MaxLost = MaxLost,
    };

    private static readonly KMeansPlan Fine = new(Rounds: 15)
    {
        Stride = Stride,
        MovingRounds = 1..4,
        MoveEvery = 2,
        MaxMoves = MaxMoves,
        MaxLost = MaxLost,
    };

    /// <summary>Chooses the best colors.</summary>
    /// <param name="items">As <see cref="BlendedSpace"/> has them; reordered. May be empty.</param>
    /// <param name="maxColors">1 to 256.</param>
    /// <param name="colors">Receives the colors, as opaque pixels; as many as <paramref name="maxColors"/>.</param>
    /// <returns>Their number, at least 1.</returns>
    public static int Choose(Span<Vector256<float>> items, int maxColors, Span<uint> colors)
    {
        if (items.IsEmpty)
        {
            colors[0] = Rgba.Opaque;
            return 1;
        }

        Span<float> planes = stackalloc float[BlendedPlanes.Length];
        BlendedPlanes.Clear(planes);
        var count = Start(items, maxColors, planes);
        var space = new BlendedSpace();
        KMeans<BlendedSpace, Vector256<float>>.Refine(ref space, Some(items, maxColors), planes, count, Coarse);
        KMeans<BlendedSpace, Vector256<float>>.Refine(ref space, items, planes, count, Fine);
        for (var i = 0; i < count; i++)
        {
            var color = BlendedPlanes.Get(planes, i);
            colors[i] = Rgba.Pack(Whole(color[0]), Whole(color[1]), Whole(color[2]));
        }

        return count;

        static int Whole(float value) => Math.Clamp((int)(value + 0.5f), 0, 255);
    }

    /// <summary>Starts with the means of boxes, where both errors are scaled to count their share.</summary>
    private static int Start(Span<Vector256<float>> items, int maxColors, Span<float> planes)
    {
        var scale = ScaleOf(items);
        foreach (ref var item in items)
            item *= scale;
        var count = VarianceCut<BlendedSpace, Vector256<float>>.Cut(items, maxColors, planes);
        foreach (ref var item in items)
            item /= scale;
        for (var i = 0; i < count; i++)
            BlendedPlanes.Set(planes, i, BlendedSpace.OfValues((BlendedPlanes.Get(planes, i) / scale).GetLower()));
        return count;
    }

    /// <summary>What makes the variances of sRGB and of OKLab count their share; 1 for the weight.</summary>
    private static Vector256<float> ScaleOf(ReadOnlySpan<Vector256<float>> items)
    {
        Vector256<double> lower = default, upper = default, lowerSquares = default, upperSquares = default;
        foreach (var item in items)
        {
            var weight = Vector256.Create((double)item[3]);
            var (first, second) = Vector256.Widen(item.WithElement(3, 1));
            lower += first * weight;
            upper += second * weight;
            lowerSquares += first * first * weight;
            upperSquares += second * second * weight;
        }

        var total = lower[3];
        var values = lowerSquares - (lower * lower / total);
        var perceived = upperSquares - (upper * upper / total);
        var valueSum = Math.Max(values[0] + values[1] + values[2], 1e-9);
        var perceivedSum = Math.Max(perceived[0] + perceived[1] + perceived[2], 1e-12);
        var valueScale = (float)Math.Sqrt(BlendedSpace.ValueShare * total / valueSum);
        var perceivedScale = (float)Math.Sqrt((1 - BlendedSpace.ValueShare) * total / perceivedSum);
        return Vector256.Create(Vector128.Create(valueScale).WithElement(3, 1), Vector128.Create(perceivedScale).WithElement(3, 1));
    }

    /// <summary>Brings one item of a few to the front, from everywhere.</summary>
    private static ReadOnlySpan<Vector256<float>> Some(Span<Vector256<float>> items, int maxColors)
    {
        var step = Math.Clamp(items.Length / (MinItemsPerColor * maxColors), 1, CoarseStep);
        var count = (items.Length + step - 1) / step;
        for (var i = 0; i < count; i++)
            (items[i], items[i * step]) = (items[i * step], items[i]);
        return items[..count];
    }
}

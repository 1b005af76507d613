using System.Runtime.Intrinsics;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Building;

/// <summary>Chooses the colors of frames, in OKLab: cuts by variance (<see cref="VarianceCuts"/>), then rounds of k-means (<see cref="KMeans"/>).</summary>
internal sealed class PerceptualQuantizer(bool isWide) : IQuantizer
{
    /// <summary>
    /// How much more differences of color count than those of lightness. The latter change from pixel to pixel, and what is too light here is too dark beside it; errors of
    /// color stay the same over whole areas, where they are seen.
    /// </summary>
    private const float ChromaWeight = 1.7f;

    /// <summary>
    /// A wide palette's colors are moved outward by so much of what their pixels spread that way (the root of the mean square); those that are nearer to the middle than most by less.
    /// </summary>
    private const float Outward = 1.5f;

    public Palette CreatePalette(ColorHistogram colors, int maxColors)
    {
        ArgumentNullException.ThrowIfNull(colors);
        var items = colors.Reorderable;
        if (items.IsEmpty)
            return Palette.OfPixels([Rgba.Opaque]);
        var scale = Vector128.Create(1, ChromaWeight, ChromaWeight, 1);
        foreach (ref var item in items)
            item *= scale;
        if (isWide)
            RaiseRare(items);

        Span<float> planes = stackalloc float[OklabPlanes.Length];
        planes.Fill(OklabPlanes.Nowhere);
        var count = VarianceCuts.Cut(items, Math.Min(maxColors, Palette.MaxCount), planes);
        KMeans.Refine(items, planes, count);

        // Pixels get the color that is nearest in OKLab itself: the last round goes by that, too.
        foreach (ref var item in items)
            item /= scale;
        for (var i = 0; i < count; i++)
            OklabPlanes.Set(planes, i, OklabPlanes.Get(planes, i) / scale);
        KMeans.Settle(items, planes, count);
        if (isWide)
            MoveOutward(items, planes, count);

        Span<uint> packed = stackalloc uint[count];
        for (var i = 0; i < count; i++)
            packed[i] = Oklab.ToPixel(OklabPlanes.Get(planes, i));
        GC.KeepAlive(colors);
        return Palette.OfPixels(packed);
    }

    private static void RaiseRare(Span<Vector128<float>> items)
    {
        foreach (ref var item in items)
            item = item.WithElement(3, MathF.Sqrt(item[3]));
    }

    /// <summary>Moves each color away from the middle of all, the farther the more what is nearest to it spreads in that direction.</summary>
    private static void MoveOutward(ReadOnlySpan<Vector128<float>> items, Span<float> planes, int count)
    {
        var (middle, spread) = MiddleOf(items);

        // Beside each direction how much of the way counts.
        Span<Vector128<float>> directions = stackalloc Vector128<float>[Palette.MaxCount];
        for (var i = 0; i < count; i++)
        {
            var outward = OklabPlanes.Get(planes, i) - middle;
            var distance = MathF.Sqrt(Vector128.Dot(outward, outward));
            directions[i] = (outward / Math.Max(distance, 1e-6f)).WithElement(3, Math.Min(distance / spread, 1));
        }

        Span<float> squares = stackalloc float[Palette.MaxCount];
        Span<float> weights = stackalloc float[Palette.MaxCount];
        squares.Clear();
        weights.Clear();
        foreach (var item in items)
        {
            var (place, _) = OklabPlanes.Nearest(planes, count, item);
            var along = Vector128.Dot(item.WithElement(3, 0) - OklabPlanes.Get(planes, place), directions[place]);
            squares[place] += along * along * item[3];
            weights[place] += item[3];
        }

        for (var i = 0; i < count; i++)
        {
            if (weights[i] > 0)
                OklabPlanes.Set(planes, i, OklabPlanes.Get(planes, i) + (directions[i] * (directions[i][3] * Outward * MathF.Sqrt(squares[i] / weights[i]))));
        }
    }

    /// <summary>The mean of some colors, and the root of the mean square of how far they are from it.</summary>
    private static (Vector128<float> Middle, float Spread) MiddleOf(ReadOnlySpan<Vector128<float>> items)
    {
        Vector128<float> sum = default;
        var squares = 0f;
        foreach (var item in items)
        {
            sum += item.WithElement(3, 1) * item[3];
            squares += Vector128.Dot(item.WithElement(3, 0), item.WithElement(3, 0)) * item[3];
        }

        var middle = (sum / sum[3]).WithElement(3, 0);
        return (middle, MathF.Sqrt(Math.Max((squares / sum[3]) - Vector128.Dot(middle, middle), 1e-6f)));
    }
}

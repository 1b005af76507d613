using System.Runtime.Intrinsics;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Building;

/// <summary>
/// Chooses the colors of frames, in OKLab: cuts by variance (<see cref="VarianceCut{TSpace, TVector}"/>), then rounds of k-means
/// (<see cref="KMeans{TSpace, TVector}"/>).
/// </summary>
internal static class PerceptualQuantizer
{
    /// <summary>
    /// How much more differences of color count than those of lightness. The latter change from pixel to pixel, and what is too light
    /// here is too dark beside it; errors of color stay the same over whole areas, where they are seen.
    /// </summary>
    private const float ChromaWeight = 1.7f;

    /// <summary>
    /// A wide palette's colors are moved outward by so much of what their pixels spread that way (the root of the mean square); those
    /// that are nearer to the middle than most by less.
    /// </summary>
    private const float Outward = 1.5f;

    /// <summary>
    /// A color moves farther than to the middle of what is nearest to it: it would be moved that way again, and so takes half of the
    /// rounds.
    /// </summary>
    private static readonly KMeansPlan Rounds = new(Rounds: 7) { Stride = 1.8f, MovingRounds = ..1, MaxMoves = 40, MaxLost = 0.5f };

    private static readonly KMeansPlan LastRound = new(Rounds: 1);

    /// <summary>Chooses the best colors.</summary>
    /// <param name="items">As <see cref="OklabSpace"/> has them; reordered, and changed. May be empty.</param>
    /// <param name="maxColors">The maximum number of colors, 1 to 256.</param>
    /// <param name="isWide">Whether they are to be mixed.</param>
    /// <param name="colors">Receives the colors, as opaque pixels; as many as <paramref name="maxColors"/>.</param>
    /// <returns>Their number, at least 1.</returns>
    public static int Choose(Span<Vector128<float>> items, int maxColors, bool isWide, Span<uint> colors)
    {
        if (items.IsEmpty)
        {
            colors[0] = Rgba.Opaque;
            return 1;
        }

        var scale = Vector128.Create(1, ChromaWeight, ChromaWeight, 1);
        foreach (ref var item in items)
            item *= scale;
        if (isWide)
            RaiseRare(items);

        Span<float> planes = stackalloc float[OklabPlanes.Length];
        planes.Fill(OklabPlanes.FarAway);
        var space = default(OklabSpace);
        var count = VarianceCut<OklabSpace, Vector128<float>>.Cut(items, maxColors, planes);
        KMeans<OklabSpace, Vector128<float>>.Refine(ref space, items, planes, count, Rounds);

        // Pixels get the color that is nearest in OKLab itself: the last round goes by that, too.
        foreach (ref var item in items)
            item /= scale;
        for (var i = 0; i < count; i++)
            OklabPlanes.Set(planes, i, OklabPlanes.Get(planes, i) / scale);
        KMeans<OklabSpace, Vector128<float>>.Refine(ref space, items, planes, count, LastRound);
        if (isWide)
            MoveOutward(items, planes, count);
        for (var i = 0; i < count; i++)
            colors[i] = Oklab.ToPixel(OklabPlanes.Get(planes, i));
        return count;
    }

    private static void RaiseRare(Span<Vector128<float>> items)
    {
        foreach (ref var item in items)
            item = item.WithElement(3, MathF.Sqrt(item[3]));
    }

    /// <summary>
    /// Moves each color away from the middle of all, the farther the more what is nearest to it spreads in that direction.
    /// </summary>
    private static void MoveOutward(ReadOnlySpan<Vector128<float>> items, Span<float> planes, int count)
    {
        var (middle, spread) = MiddleOf(items);

        // Beside each direction how much of the way counts.
        Span<Vector128<float>> directions = stackalloc Vector128<float>[PaletteSize.Max];
        for (var i = 0; i < count; i++)
        {
            var outward = OklabPlanes.Get(planes, i) - middle;
            var distance = MathF.Sqrt(Vector128.Dot(outward, outward));
            directions[i] = (outward / Math.Max(distance, 1e-6f)).WithElement(3, Math.Min(distance / spread, 1));
        }

        Span<float> squares = stackalloc float[PaletteSize.Max];
        Span<float> weights = stackalloc float[PaletteSize.Max];
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
                OklabPlanes.Set(planes, i,
                    OklabPlanes.Get(planes, i) + (directions[i] * (directions[i][3] * Outward * MathF.Sqrt(squares[i] / weights[i]))));
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

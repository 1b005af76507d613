using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Building;

/// <summary>Rounds of k-means over the colors of a palette, after the first of which colors that are hardly missed go where errors are large.</summary>
/// <remarks>
/// k-means never moves a color far, and cuts give too many colors to what is rare and differs much, too few to smooth areas. Which color is missed least, and which group
/// has most to gain from a second one, is told by sums over the groups (after G. Patanè and M. Russo, "The enhanced LBG algorithm", 2001).
/// </remarks>
internal static class KMeans
{
    private const int Rounds = 7;

    /// <summary>A color moves farther than to the middle of what is nearest to it, by this factor: it would be moved that way again, and so takes half of the rounds.</summary>
    private const float Stride = 1.8f;

    private const int MostMoves = 40;

    /// <summary>A color moves where no more than this part of what is gained there is lost here.</summary>
    private const float MostLost = 0.5f;

    /// <summary>A distance in OKLab that is nothing.</summary>
    private const float Negligible = 0.003f;

    /// <summary>Two colors in the place of one take away this part of a group's variance in the direction in which they lie: that of a normal distribution cut in its middle.</summary>
    private const float SplitVariance = 0.64f;

    /// <summary>Where these two lie, in standard deviations from the middle.</summary>
    private const float SplitOffset = 0.8f;

    /// <summary>Moves the colors.</summary>
    /// <param name="items">What they stand for; the fourth element is the weight.</param>
    /// <param name="planes">The colors, as <see cref="OklabPlanes"/> has them.</param>
    /// <param name="count">Their number, 1 to 256.</param>
    public static void Refine(ReadOnlySpan<Vector128<float>> items, Span<float> planes, int count)
    {
        Span<Group> groups = stackalloc Group[count];
        for (var round = 0; round < Rounds; round++)
        {
            Gather(items, planes, groups);
            MoveToMiddles(planes, groups, round == 0 ? 1 : Stride);
            if (round == 0)
                MoveFar(planes, groups);
        }
    }

    /// <summary>Moves each color to the middle of what is nearest to it, once more.</summary>
    public static void Settle(ReadOnlySpan<Vector128<float>> items, Span<float> planes, int count)
    {
        Span<Group> groups = stackalloc Group[count];
        Gather(items, planes, groups);
        MoveToMiddles(planes, groups, stride: 1);
    }

    /// <summary>Gives each item to the nearest color.</summary>
    private static void Gather(ReadOnlySpan<Vector128<float>> items, ReadOnlySpan<float> planes, Span<Group> groups)
    {
        groups.Clear();
        Span<int> found = stackalloc int[BatchNearest.MostItems];
        while (!items.IsEmpty)
        {
            var run = items[..Math.Min(items.Length, BatchNearest.MostItems)];
            items = items[run.Length..];
            BatchNearest.Nearest(run, planes, groups.Length, found);
            for (var i = 0; i < run.Length; i++)
            {
                var item = run[i];
                var (place, squared) = OklabPlanes.Unpack(found[i]);
                var weight = item[3];
                var distance = MathF.Sqrt(squared);

                // Between the mean, which has the least squared error, and the median, which has the least error.
                var moment = item.WithElement(3, 1) * (weight / MathF.Sqrt(distance + Negligible));
                ref var group = ref groups[place];
                group.Sums += moment;
                group.Squares += item * moment;
                group.Weight += weight;
                group.Error += weight * distance;
            }
        }
    }

    private static void MoveToMiddles(Span<float> planes, ReadOnlySpan<Group> groups, float stride)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Weight <= 0)
                continue;
            var color = OklabPlanes.Get(planes, i);
            OklabPlanes.Set(planes, i, color + (((groups[i].Sums / groups[i].Sums[3]) - color) * stride));
        }
    }

    private static void MoveFar(Span<float> planes, Span<Group> groups)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            FindGain(ref groups[i]);
            FindLoss(planes, groups, i);
        }

        for (var moves = 0; moves < MostMoves; moves++)
        {
            var (from, to) = (0, 0);
            for (var i = 1; i < groups.Length; i++)
            {
                if (groups[i].Loss < groups[from].Loss)
                    from = i;
                if (groups[i].Gain > groups[to].Gain)
                    to = i;
            }

            ref var split = ref groups[to];
            if (from == to || groups[from].Loss >= MostLost * split.Gain)
                break;
            var middle = OklabPlanes.Get(planes, to);
            var offset = Vector128<float>.Zero.WithElement(split.Axis, SplitOffset * split.Deviation);
            OklabPlanes.Set(planes, to, middle - offset);
            OklabPlanes.Set(planes, from, middle + offset);
            groups[from].HasMoved();
            split.HasMoved();
        }
    }

    /// <summary>How much less the error is where two colors take the place of one.</summary>
    private static void FindGain(ref Group group)
    {
        if (group.Weight <= 0)
            return;
        var mean = group.Sums / group.Sums[3];
        var variance = Vector128.Max((group.Squares / group.Sums[3]) - (mean * mean), Vector128<float>.Zero);
        group.Axis = variance[0] > variance[1] ? (variance[0] > variance[2] ? 0 : 2) : variance[1] > variance[2] ? 1 : 2;
        var along = variance[group.Axis];
        if (along <= 0)
            return;
        group.Deviation = MathF.Sqrt(along);
        group.Gain = group.Error * (1 - MathF.Sqrt(1 - (SplitVariance * along / (variance[0] + variance[1] + variance[2]))));
    }

    /// <summary>How much more the error is where a color is missing, and what is nearest to it goes to the color beside it.</summary>
    private static void FindLoss(Span<float> planes, Span<Group> groups, int place)
    {
        ref var group = ref groups[place];
        if (group.Weight <= 0)
            return;
        var own = OklabPlanes.Get(planes, place);
        OklabPlanes.Set(planes, place, Vector128.Create(OklabPlanes.Nowhere));
        var (_, squared) = OklabPlanes.Nearest(planes, groups.Length, own);
        OklabPlanes.Set(planes, place, own);
        group.Loss = MathF.Sqrt((group.Weight * group.Weight * squared) + (group.Error * group.Error)) - group.Error;
    }

    /// <summary>The items that are nearest to one color.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Group
    {
        public Vector128<float> Sums;
        public Vector128<float> Squares;
        public float Weight;
        public float Error;
        public float Gain;
        public float Loss;
        public float Deviation;
        public int Axis;

        /// <summary>It neither takes nor gives any more.</summary>
        public void HasMoved() => (Gain, Loss) = (0, float.PositiveInfinity);
    }
}

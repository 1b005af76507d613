using System.Runtime.InteropServices;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Building;

/// <summary>
/// Rounds of k-means over the colors of a palette, after some of which colors that are hardly missed go where errors are large.
/// </summary>
/// <remarks>
/// k-means never moves a color far, and cuts give too many colors to what is rare and differs much, too few to smooth areas. Which
/// color is missed least, and which group has most to gain from a second one, is estimated from sums over the groups (after G. Patanè and
/// M. Russo, "The enhanced LBG algorithm", 2001).
/// </remarks>
internal static class KMeans<TSpace, TVector>
    where TSpace : struct, IColorSpace<TVector>
    where TVector : unmanaged
{
    /// <summary>A distance in OKLab that is nothing.</summary>
    private const float Negligible = 0.003f;

    /// <summary>
    /// Two colors in the place of one take away this part of a group's variance in the direction in which they lie: that of a normal
    /// distribution cut in its middle.
    /// </summary>
    private const float SplitVariance = 0.64f;

    /// <summary>Where these two lie, in standard deviations from the middle.</summary>
    private const float SplitOffset = 0.8f;

    private const int Weight = 3;

    /// <summary>Moves the colors.</summary>
    /// <param name="space">The space, which may learn from round to round.</param>
    /// <param name="items">What the colors stand for.</param>
    /// <param name="planes">The colors.</param>
    /// <param name="count">Their number, 1 to 256.</param>
    /// <param name="plan">How many rounds, and what happens in them.</param>
    public static void Refine(ref TSpace space, ReadOnlySpan<TVector> items, Span<float> planes, int count, in KMeansPlan plan)
    {
        Span<Group> groups = stackalloc Group[count];
        for (var round = 0; round < plan.Rounds; round++)
        {
            Gather(ref space, items, planes, groups);
            MoveToMeans(planes, groups, round == 0 ? 1 : plan.Stride);
            if (plan.MovesAfter(round))
                MoveFar(ref space, planes, groups, plan);
        }
    }

    /// <summary>Gives each item to the nearest color.</summary>
    private static void Gather(ref TSpace space, ReadOnlySpan<TVector> items, ReadOnlySpan<float> planes, Span<Group> groups)
    {
        groups.Clear();
        Span<int> found = stackalloc int[BatchNearest.MaxItems];
        while (!items.IsEmpty)
        {
            var run = items[..Math.Min(items.Length, BatchNearest.MaxItems)];
            items = items[run.Length..];
            space.FindNearest(run, planes, groups.Length, found);
            for (var i = 0; i < run.Length; i++)
            {
                var item = run[i];
                var (place, distance, error) = space.Measure(item, found[i], planes);
                var weight = TSpace.Element(item, Weight);
                ref var group = ref groups[place];

                // Between the mean, which has the least squared error, and the median, which has the least error.
                TSpace.AddSquares(item, weight / MathF.Sqrt(distance + Negligible), ref group.Sums, ref group.Squares);
                group.Weight += weight;
                group.Error += weight * error;
            }
        }

        space.EndRound();
    }

    private static void MoveToMeans(Span<float> planes, ReadOnlySpan<Group> groups, float stride)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Weight > 0)
                TSpace.Set(planes, i, TSpace.Toward(TSpace.Get(planes, i), groups[i].Sums, stride));
        }
    }

    private static void MoveFar(ref TSpace space, Span<float> planes, Span<Group> groups, in KMeansPlan plan)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            FindGain(ref groups[i]);
            FindLoss(ref space, planes, groups, i);
        }

        for (var moves = 0; moves < plan.MaxMoves; moves++)
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
            if (from == to || groups[from].Loss >= plan.MaxLost * split.Gain)
                break;
            var middle = TSpace.Get(planes, to);
            var offset = SplitOffset * split.Deviation;
            TSpace.Set(planes, to, TSpace.Moved(middle, split.Axis, -offset));
            TSpace.Set(planes, from, TSpace.Moved(middle, split.Axis, offset));
            groups[from].HasMoved();
            split.HasMoved();
        }
    }

    /// <summary>How much less the error is where two colors take the place of one.</summary>
    private static void FindGain(ref Group group)
    {
        if (group.Weight <= 0)
            return;
        var variance = TSpace.Variances(group.Sums, group.Squares);
        group.Axis = variance[0] > variance[1] ? (variance[0] > variance[2] ? 0 : 2) : variance[1] > variance[2] ? 1 : 2;
        var along = variance[group.Axis];
        if (along <= 0)
            return;
        group.Deviation = MathF.Sqrt(along);
        group.Gain = group.Error * (1 - MathF.Sqrt(1 - (SplitVariance * along / (variance[0] + variance[1] + variance[2]))));
    }

    /// <summary>How much more the error is where a color is missing, and what is nearest to it goes to the color beside it.</summary>
    private static void FindLoss(ref TSpace space, Span<float> planes, Span<Group> groups, int place)
    {
        ref var group = ref groups[place];
        if (group.Weight <= 0)
            return;
        var own = TSpace.Get(planes, place);
        TSpace.Set(planes, place, TSpace.FarAway);
        group.Loss = space.Loss(planes, groups.Length, own, group.Weight, group.Error);
        TSpace.Set(planes, place, own);
    }

    /// <summary>The items that are nearest to one color.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Group
    {
        public TVector Sums;
        public TVector Squares;
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

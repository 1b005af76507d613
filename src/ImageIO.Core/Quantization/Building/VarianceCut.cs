namespace ImageIO.Quantization.Building;

/// <summary>Greedy cuts by variance over a list of colors: each time the box is cut whose cut lowers the squared error most.</summary>
/// <remarks>
/// X. Wu ("Efficient Statistical Computations for Optimal Color Quantization", 1991) sums over a cube of 33³ cells; most images fill a
/// small part of it, so here each box is a run of a list, its best cut is found from 32 slices along each axis, and the run is partitioned
/// in place.
/// </remarks>
internal static class VarianceCut<TSpace, TVector>
    where TSpace : struct, IColorSpace<TVector>
    where TVector : unmanaged
{
    private const int Slices = 32;
    private const int Weight = 3;

    /// <summary>Cuts.</summary>
    /// <param name="items">At least one; reordered: those of a box lie behind each other.</param>
    /// <param name="maxColors">The maximum number of boxes, 1 to 256.</param>
    /// <param name="planes">Receives the mean of each.</param>
    /// <returns>The number of boxes.</returns>
    public static int Cut(Span<TVector> items, int maxColors, Span<float> planes)
    {
        Span<Box> boxes = stackalloc Box[maxColors];
        boxes[0] = new Box { End = items.Length };
        FindBestCut(items, ref boxes[0]);
        var count = 1;
        while (count < maxColors)
        {
            var widest = 0;
            for (var i = 1; i < count; i++)
            {
                if (boxes[i].Gain > boxes[widest].Gain)
                    widest = i;
            }

            ref var box = ref boxes[widest];
            if (box.Gain <= 0)
                break;
            var middle = Partition(items[box.Start..box.End], box.Axis, box.Threshold) + box.Start;
            boxes[count] = new Box { Start = middle, End = box.End };
            box.End = middle;
            FindBestCut(items, ref box);
            FindBestCut(items, ref boxes[count]);
            count++;
        }

        for (var i = 0; i < count; i++)
            TSpace.Set(planes, i, boxes[i].Mean);
        return count;
    }

    /// <summary>Finds a box's mean, and the plane whose cut lowers the sum of squared distances to the means most.</summary>
    private static void FindBestCut(ReadOnlySpan<TVector> items, ref Box box)
    {
        var run = items[box.Start..box.End];

        // Relative to one of them, so that single precision does.
        var origin = run[0];
        var (low, high) = (origin, origin);
        TVector sums = default;
        foreach (var item in run)
        {
            low = TSpace.Min(low, item);
            high = TSpace.Max(high, item);
            sums = TSpace.Add(sums, TSpace.Moment(item, origin));
        }

        var mean = TSpace.Mean(sums, origin);
        box.Mean = mean;
        box.Gain = 0;
        if (run.Length == 1)
            return;

        // The sums, relative to the mean now, by slice of each axis.
        Span<TVector> slices = stackalloc TVector[TSpace.Channels * Slices];
        slices.Clear();
        var slicesPerUnit = TSpace.SlicesPerUnit(low, high, Slices);
        foreach (var item in run)
            TSpace.AddToSlices(item, TSpace.Moment(item, mean), low, slicesPerUnit, slices, Slices);

        var total = TSpace.Element(sums, Weight);
        for (var axis = 0; axis < TSpace.Channels; axis++)
        {
            if (axis == Weight || TSpace.Element(high, axis) - TSpace.Element(low, axis) <= 0)
                continue;
            TVector left = default;
            for (var i = 0; i < Slices - 1; i++)
            {
                left = TSpace.Add(left, slices[(axis * Slices) + i]);
                var weight = TSpace.Element(left, Weight);
                if (weight <= 0 || weight >= total)
                    continue;
                var gain = TSpace.SquaredLength(left) * ((1 / weight) + (1 / (total - weight)));
                if (gain <= box.Gain)
                    continue;
                box.Gain = gain;
                box.Axis = axis;
                box.Threshold = new SliceBound(TSpace.Element(low, axis), TSpace.Element(slicesPerUnit, axis), i);
            }
        }
    }

    /// <summary>Brings the items up to the bound to the front; gives their number.</summary>
    private static int Partition(Span<TVector> items, int axis, SliceBound bound)
    {
        // Which side an item is on can't be foreseen: all change places, and the front moves on behind those that belong there.
        var front = 0;
        for (var i = 0; i < items.Length; i++)
        {
            var item = items[i];
            items[i] = items[front];
            items[front] = item;
            front += bound.Includes(TSpace.Element(item, axis)) ? 1 : 0;
        }

        return front;
    }

    /// <summary>The upper bound of a slice. The same arithmetic as when the slices were summed, so that the two never disagree.</summary>
    private readonly record struct SliceBound(float Low, float SlicesPerUnit, int Slice)
    {
        public bool Includes(float value) => float.ConvertToIntegerNative<int>((value - Low) * SlicesPerUnit) <= Slice;
    }

    private struct Box
    {
        public int Start;
        public int End;
        public TVector Mean;
        public float Gain;
        public int Axis;
        public SliceBound Threshold;
    }
}

using System.Runtime.Intrinsics;

namespace ImageIO.Quantization;

/// <summary>Greedy cuts by variance over the list of colours that occur, in OKLab, and rounds of k-means after them.</summary>
/// <remarks>
/// Wu sums over a cube of 33³ cells; most images fill a small part of it, so here each box is a run of a list, its best cut is found from 32 slices along each
/// axis, and the run is parted in place.
/// </remarks>
internal sealed class VarianceQuantizer(bool isWide) : IQuantizer
{
    private const int Slices = 32;

    /// <summary>After the cuts each colour moves to the mean of what is nearest to it; more rounds gain little.</summary>
    private const int Rounds = 2;

    /// <summary>
    /// A wide palette's colours are moved outward by so much of what their pixels spread that way (the root of the mean square); those that are nearer to the middle than most by less.
    /// </summary>
    private const float Outward = 1.6f;

    public Palette CreatePalette(ColorHistogram colors, int maxColors)
    {
        ArgumentNullException.ThrowIfNull(colors);
        var items = colors.Reorderable;
        if (items.IsEmpty)
            return Palette.OfPixels([Rgba.Opaque]);
        if (isWide)
            RaiseRare(items);

        Span<float> planes = stackalloc float[PaletteColors.Length];
        planes.Fill(PaletteColors.Nowhere);
        var count = CutIntoBoxes(items, Math.Min(maxColors, Palette.MaxCount), planes);
        for (var round = 0; round < Rounds; round++)
            MoveToMeans(items, planes, count);
        if (isWide)
            MoveOutward(items, planes, count);

        Span<uint> packed = stackalloc uint[count];
        for (var i = 0; i < count; i++)
            packed[i] = Oklab.ToPixel(PaletteColors.Get(planes, i));
        GC.KeepAlive(colors);
        return Palette.OfPixels(packed);
    }

    private static int CutIntoBoxes(Span<Vector128<float>> items, int maxColors, Span<float> planes)
    {
        Span<Box> boxes = stackalloc Box[Palette.MaxCount];
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
            var middle = Part(items[box.Start..box.End], box.Axis, box.Threshold) + box.Start;
            boxes[count] = new Box { Start = middle, End = box.End };
            box.End = middle;
            FindBestCut(items, ref box);
            FindBestCut(items, ref boxes[count]);
            count++;
        }

        for (var i = 0; i < count; i++)
            PaletteColors.Set(planes, i, boxes[i].Mean);
        return count;
    }

    /// <summary>Finds a box's mean, and the plane whose cut lowers the sum of squared distances to the means most.</summary>
    private static void FindBestCut(ReadOnlySpan<Vector128<float>> items, ref Box box)
    {
        var run = items[box.Start..box.End];
        var low = Vector128.Create(float.MaxValue);
        var high = Vector128.Create(float.MinValue);
        Vector256<double> sums = default;
        foreach (var item in run)
        {
            low = Vector128.Min(low, item);
            high = Vector128.Max(high, item);
            var (lower, upper) = Vector128.Widen(item.WithElement(3, 1) * item[3]);
            sums += Vector256.Create(lower, upper);
        }

        var mean = Vector128.Narrow(sums.GetLower() / sums[3], sums.GetUpper() / sums[3]).WithElement(3, 0);
        box.Mean = mean;
        box.Gain = 0;
        if (run.Length == 1)
            return;

        // Sums of (r, g, b) relative to the mean, and of weights, by slice of each axis: relative, so that single precision does.
        Span<Vector128<float>> slices = stackalloc Vector128<float>[3 * Slices];
        slices.Clear();
        var range = high - low;
        var scale = Vector128.Create((float)Slices) / (range + Vector128.Create(1e-6f));
        foreach (var item in run)
        {
            var slice = Vector128.ConvertToInt32((item - low) * scale);
            var moment = (item - mean).WithElement(3, 1) * item[3];
            slices[slice[0]] += moment;
            slices[slice[1] + Slices] += moment;
            slices[slice[2] + (2 * Slices)] += moment;
        }

        var total = (float)sums[3];
        for (var axis = 0; axis < 3; axis++)
        {
            if (range[axis] <= 0)
                continue;
            Vector128<float> left = default;
            for (var i = 0; i < Slices - 1; i++)
            {
                left += slices[(axis * Slices) + i];
                var weight = left[3];
                if (weight <= 0 || weight >= total)
                    continue;
                var sum = left.WithElement(3, 0);
                var gain = Vector128.Dot(sum, sum) * ((1 / weight) + (1 / (total - weight)));
                if (gain <= box.Gain)
                    continue;
                box.Gain = gain;
                box.Axis = axis;
                box.Threshold = new SliceBound(low[axis], scale[axis], i);
            }
        }
    }

    /// <summary>Brings the items up to the bound to the front; gives their number.</summary>
    private static int Part(Span<Vector128<float>> items, int axis, SliceBound bound)
    {
        var front = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (!bound.Includes(items[i][axis]))
                continue;
            (items[front], items[i]) = (items[i], items[front]);
            front++;
        }

        return front;
    }

    private static void MoveToMeans(ReadOnlySpan<Vector128<float>> items, Span<float> planes, int count)
    {
        Span<Vector128<float>> sums = stackalloc Vector128<float>[Palette.MaxCount];
        sums.Clear();
        foreach (var item in items)
        {
            var (place, _) = PaletteColors.Nearest(planes, count, item);
            sums[place] += item.WithElement(3, 1) * item[3];
        }

        for (var i = 0; i < count; i++)
        {
            var weight = sums[i][3];
            if (weight > 0)
                PaletteColors.Set(planes, i, sums[i] / weight);
        }
    }

    private static void RaiseRare(Span<Vector128<float>> items)
    {
        foreach (ref var item in items)
            item = item.WithElement(3, MathF.Sqrt(item[3]));
    }

    /// <summary>Moves each colour away from the middle of all, the farther the more what is nearest to it spreads in that direction.</summary>
    private static void MoveOutward(ReadOnlySpan<Vector128<float>> items, Span<float> planes, int count)
    {
        var (middle, spread) = MiddleOf(items);

        // Beside each direction how much of the way counts.
        Span<Vector128<float>> directions = stackalloc Vector128<float>[Palette.MaxCount];
        for (var i = 0; i < count; i++)
        {
            var outward = PaletteColors.Get(planes, i) - middle;
            var distance = MathF.Sqrt(Vector128.Dot(outward, outward));
            directions[i] = (outward / Math.Max(distance, 1e-6f)).WithElement(3, Math.Min(distance / spread, 1));
        }

        Span<float> squares = stackalloc float[Palette.MaxCount];
        Span<float> weights = stackalloc float[Palette.MaxCount];
        squares.Clear();
        weights.Clear();
        foreach (var item in items)
        {
            var (place, _) = PaletteColors.Nearest(planes, count, item);
            var along = Vector128.Dot(item.WithElement(3, 0) - PaletteColors.Get(planes, place), directions[place]);
            squares[place] += along * along * item[3];
            weights[place] += item[3];
        }

        for (var i = 0; i < count; i++)
        {
            if (weights[i] > 0)
                PaletteColors.Set(planes, i, PaletteColors.Get(planes, i) + (directions[i] * (directions[i][3] * Outward * MathF.Sqrt(squares[i] / weights[i]))));
        }
    }

    /// <summary>The mean of some colours, and the root of the mean square of how far they are from it.</summary>
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

    /// <summary>The upper bound of a slice. The same arithmetic as when the slices were summed, so that the two never disagree.</summary>
    private readonly record struct SliceBound(float Low, float Scale, int Slice)
    {
        public bool Includes(float value) => (int)((value - Low) * Scale) <= Slice;
    }

    private struct Box
    {
        public int Start;
        public int End;
        public Vector128<float> Mean;
        public float Gain;
        public int Axis;
        public SliceBound Threshold;
    }
}

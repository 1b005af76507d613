using System.Runtime.Intrinsics;

namespace ImageIO.Quantization.Building;

/// <summary>Cuts the colors of a still into boxes, each time where it lowers the squared error most: where <see cref="StillQuantizer"/> starts.</summary>
/// <remarks>As <see cref="VarianceCuts"/> does it, but in sRGB and OKLab at once.</remarks>
internal static class StillCuts
{
    private const int Slices = 64;
    private const int Axes = 8;
    private const int Weight = 3;

    /// <summary>Cuts.</summary>
    /// <param name="items">As <see cref="BlendedSpace"/> has them; reordered.</param>
    /// <param name="scale">What makes the channels comparable; its weight is 1.</param>
    /// <param name="means">Receives the mean of each box.</param>
    /// <returns>The number of boxes, from 1 to that of the means.</returns>
    public static int Cut(Span<Vector256<float>> items, Vector256<float> scale, Span<Vector256<float>> means)
    {
        var slices = new Vector256<float>[Axes * Slices];
        var boxes = new Box[means.Length];
        boxes[0] = new Box { End = items.Length };
        FindBestCut(items, scale, slices, ref boxes[0]);
        var count = 1;
        while (count < boxes.Length)
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
            var middle = Part(items[box.Start..box.End], scale, box) + box.Start;
            boxes[count] = new Box { Start = middle, End = box.End };
            box.End = middle;
            FindBestCut(items, scale, slices, ref box);
            FindBestCut(items, scale, slices, ref boxes[count]);
            count++;
        }

        for (var i = 0; i < count; i++)
            means[i] = boxes[i].Mean / scale;
        return count;
    }

    private static void FindBestCut(ReadOnlySpan<Vector256<float>> items, Vector256<float> scale, Span<Vector256<float>> slices, ref Box box)
    {
        var run = items[box.Start..box.End];
        var low = Vector256.Create(float.MaxValue);
        var high = Vector256.Create(float.MinValue);
        Vector256<double> lowerSums = default, upperSums = default;
        foreach (var item in run)
        {
            var scaled = item * scale;
            low = Vector256.Min(low, scaled);
            high = Vector256.Max(high, scaled);
            var (lower, upper) = Vector256.Widen(scaled.WithElement(Weight, 1) * item[Weight]);
            lowerSums += lower;
            upperSums += upper;
        }

        var total = lowerSums[Weight];
        var mean = Vector256.Narrow(lowerSums / total, upperSums / total).WithElement(Weight, 0);
        box.Mean = mean;
        box.Gain = 0;
        if (run.Length == 1)
            return;

        // Sums by slice of each axis, relative to the mean, so that single precision does.
        slices.Clear();
        box.Low = low;
        box.Slicing = Vector256.Create((float)Slices) / (high - low + Vector256.Create(1e-9f));
        foreach (var item in run)
        {
            var scaled = item * scale;
            var slice = SlicesOf(scaled, box);
            var moment = (scaled - mean).WithElement(Weight, 1) * item[Weight];
            for (var axis = 0; axis < Axes - 1; axis++)
                slices[(axis * Slices) + slice[axis]] += moment;
        }

        for (var axis = 0; axis < Axes - 1; axis++)
        {
            if (axis == Weight || high[axis] <= low[axis])
                continue;
            Vector256<float> left = default;
            for (var i = 0; i < Slices - 1; i++)
            {
                left += slices[(axis * Slices) + i];
                var weight = left[Weight];
                if (weight <= 0 || weight >= total)
                    continue;
                var sum = left.WithElement(Weight, 0);
                var gain = (float)(Vector256.Dot(sum, sum) * ((1 / weight) + (1 / (total - weight))));
                if (gain <= box.Gain)
                    continue;
                box.Gain = gain;
                box.Axis = axis;
                box.LastSlice = i;
            }
        }
    }

    private static Vector256<int> SlicesOf(Vector256<float> scaled, in Box box)
        => Vector256.Min(Vector256.ConvertToInt32((scaled - box.Low) * box.Slicing), Vector256.Create(Slices - 1));

    /// <summary>Brings the items up to the cut to the front; gives their number.</summary>
    private static int Part(Span<Vector256<float>> items, Vector256<float> scale, in Box box)
    {
        var front = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (SlicesOf(items[i] * scale, box)[box.Axis] > box.LastSlice)
                continue;
            (items[front], items[i]) = (items[i], items[front]);
            front++;
        }

        return front;
    }

    private struct Box
    {
        public int Start;
        public int End;
        public Vector256<float> Mean;
        public Vector256<float> Low;
        public Vector256<float> Slicing;
        public float Gain;
        public int Axis;
        public int LastSlice;
    }
}

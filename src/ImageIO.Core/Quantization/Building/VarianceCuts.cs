using System.Runtime.Intrinsics;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Building;

/// <summary>Greedy cuts by variance over a list of colors: each time the box is cut whose cut lowers the squared error most.</summary>
/// <remarks>
/// Wu sums over a cube of 33³ cells; most images fill a small part of it, so here each box is a run of a list, its best cut is found from 32 slices along each
/// axis, and the run is parted in place.
/// </remarks>
internal static class VarianceCuts
{
    private const int Slices = 32;

    /// <summary>Cuts.</summary>
    /// <param name="items">Colors, the fourth element is the weight; reordered. At least one.</param>
    /// <param name="maxColors">The most boxes, 1 to 256.</param>
    /// <param name="planes">Receives the mean of each, as <see cref="OklabPlanes"/> has them.</param>
    /// <returns>The number of boxes.</returns>
    public static int Cut(Span<Vector128<float>> items, int maxColors, Span<float> planes)
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
            OklabPlanes.Set(planes, i, boxes[i].Mean);
        return count;
    }

    /// <summary>Finds a box's mean, and the plane whose cut lowers the sum of squared distances to the means most.</summary>
    private static void FindBestCut(ReadOnlySpan<Vector128<float>> items, ref Box box)
    {
        var run = items[box.Start..box.End];
        var low = Vector128.Create(float.MaxValue);
        var high = Vector128.Create(float.MinValue);

        // Relative to one of them, so that single precision does.
        var origin = run[0].WithElement(3, 0);
        Vector128<float> sums = default;
        foreach (var item in run)
        {
            low = Vector128.MinNative(low, item);
            high = Vector128.MaxNative(high, item);
            sums += (item - origin).WithElement(3, 1) * item[3];
        }

        var mean = origin + (sums / sums[3]).WithElement(3, 0);
        box.Mean = mean;
        box.Gain = 0;
        if (run.Length == 1)
            return;

        // The sums, relative to the mean now, by slice of each axis.
        Span<Vector128<float>> slices = stackalloc Vector128<float>[3 * Slices];
        slices.Clear();
        var range = high - low;
        var scale = Vector128.Create((float)Slices) / (range + Vector128.Create(1e-6f));
        foreach (var item in run)
        {
            var slice = Vector128.ConvertToInt32Native((item - low) * scale);
            var moment = (item - mean).WithElement(3, 1) * item[3];
            slices[slice[0]] += moment;
            slices[slice[1] + Slices] += moment;
            slices[slice[2] + (2 * Slices)] += moment;
        }

        var total = sums[3];
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
        // Which side an item is on can't be foreseen: all change places, and the front moves on behind those that belong there.
        var front = 0;
        for (var i = 0; i < items.Length; i++)
        {
            var item = items[i];
            items[i] = items[front];
            items[front] = item;
            front += bound.Includes(item[axis]) ? 1 : 0;
        }

        return front;
    }

    /// <summary>The upper bound of a slice. The same arithmetic as when the slices were summed, so that the two never disagree.</summary>
    private readonly record struct SliceBound(float Low, float Scale, int Slice)
    {
        public bool Includes(float value) => float.ConvertToIntegerNative<int>((value - Low) * Scale) <= Slice;
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

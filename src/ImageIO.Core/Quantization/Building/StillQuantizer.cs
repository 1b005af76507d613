using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization.Colors;

namespace ImageIO.Quantization.Building;

/// <summary>Chooses the colors of one image with more effort than frames of an animation get: by every color of it, and in many rounds.</summary>
/// <remarks>
/// <para>k-means, after a start by cuts, where the squared error in sRGB and the distance in OKLab both count, each as a share of what it is at the moment: what lowers one by
/// a percent may raise the other by about as much, whatever the image is like.</para>
/// <para>k-means never moves a color far. In some rounds, therefore, colors that are missed least are taken away, and the groups with the largest errors get a second one
/// (as in G. Patanè and M. Russo, "The enhanced LBG algorithm", 2001).</para>
/// </remarks>
internal sealed class StillQuantizer
{
    private const int Rounds = 26;

    /// <summary>The first rounds look at one color of so many.</summary>
    private const int CoarseRounds = 14, CoarseStep = 4;

    /// <summary>Colors are moved in every second of these, at most so many.</summary>
    private const int FirstMove = 3, LastMove = 17, MostMoves = 12;

    /// <summary>How much of an error two colors in the place of one take away, about.</summary>
    private const float SplitGain = 0.45f;

    /// <summary>How much the error in sRGB counts; that in OKLab counts the rest.</summary>
    private const float ValueShare = 0.4f;

    /// <summary>A distance in OKLab that is nothing.</summary>
    private const float Negligible = 0.001f;

    private readonly float[] _planes = new float[BlendedSpace.Length];
    private readonly Group[] _groups = new Group[Palette.MaxCount];
    private int _count;
    private float _valueWeight = 1;
    private float _perceivedWeight;

    private StillQuantizer() => BlendedSpace.Clear(_planes);

    /// <summary>The best colors.</summary>
    /// <param name="items">As <see cref="BlendedSpace"/> has them; reordered. May be empty.</param>
    /// <param name="maxColors">1 to 256.</param>
    public static Palette Choose(Span<Vector256<float>> items, int maxColors)
    {
        if (items.IsEmpty)
            return Palette.OfPixels([Rgba.Opaque]);
        var quantizer = new StillQuantizer();
        quantizer.Start(items, maxColors);
        for (var round = 0; round < Rounds; round++)
        {
            var step = round < CoarseRounds ? Math.Clamp(items.Length / (64 * maxColors), 1, CoarseStep) : 1;
            quantizer.Gather(items, step);
            quantizer.MoveToMeans();
            if (round is >= FirstMove and <= LastMove && round % 2 == 1)
                quantizer.MoveFar(items, step);
        }

        return quantizer.Result();
    }

    /// <summary>Starts with the means of boxes, where both errors are scaled to count their share.</summary>
    private void Start(Span<Vector256<float>> items, int maxColors)
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
        var valueScale = (float)Math.Sqrt(ValueShare * total / Math.Max(values[0] + values[1] + values[2], 1e-9));
        var perceivedScale = (float)Math.Sqrt((1 - ValueShare) * total / Math.Max(perceived[0] + perceived[1] + perceived[2], 1e-12));
        Span<Vector256<float>> means = new Vector256<float>[maxColors];
        _count = StillCuts.Cut(items, Vector256.Create(Vector128.Create(valueScale).WithElement(3, 1), Vector128.Create(perceivedScale).WithElement(3, 1)), means);
        for (var i = 0; i < _count; i++)
            BlendedSpace.Set(_planes, i, BlendedSpace.Of(means[i].GetLower()));
    }

    /// <summary>Gives each item to the nearest color, and weighs the two errors for the next round.</summary>
    private void Gather(ReadOnlySpan<Vector256<float>> items, int step)
    {
        _groups.AsSpan().Clear();
        double values = 0, perceived = 0, weights = 0;
        for (var i = 0; i < items.Length; i += step)
        {
            var item = items[i];
            var place = BlendedSpace.Nearest(_planes, _count, item, _valueWeight, _perceivedWeight);
            var (value, squared) = BlendedSpace.SquaredDistances(item, BlendedSpace.Get(_planes, place));
            var distance = MathF.Sqrt(squared);
            var weight = item[3];
            ref var group = ref _groups[place];
            var (moment, _) = Vector256.Widen(item.WithElement(3, 1));
            group.Sums += moment * Vector256.Create((double)weight);
            group.Squares += moment * moment * Vector256.Create((double)weight);
            group.NearSums += moment * Vector256.Create((double)(weight / (distance + Negligible)));
            values += weight * (double)value;
            perceived += weight * (double)distance;
            weights += weight;
        }

        _valueWeight = (float)(ValueShare * weights / Math.Max(values, 1e-6 * weights));
        _perceivedWeight = (float)((1 - ValueShare) * weights / Math.Max(perceived, 1e-6 * weights));
    }

    /// <summary>Moves each color between the mean, which has the least squared error, and the mean by inverse distance, which comes nearer to the median.</summary>
    private void MoveToMeans()
    {
        for (var i = 0; i < _count; i++)
        {
            ref var group = ref _groups[i];
            if (group.Sums[3] <= 0)
                continue;
            var middle = ((group.Sums / group.Sums[3]) + (group.NearSums / group.NearSums[3])) * 0.5;
            BlendedSpace.Set(_planes, i, BlendedSpace.Of(Vector128.Narrow(middle.GetLower(), middle.GetUpper())));
        }
    }

    /// <summary>Takes away what is missed least, and parts what has the largest errors.</summary>
    private void MoveFar(ReadOnlySpan<Vector256<float>> items, int step)
    {
        FindLosses(items, step);
        Span<int> missedLeast = stackalloc int[Palette.MaxCount];
        Span<int> largest = stackalloc int[Palette.MaxCount];
        for (var i = 0; i < _count; i++)
            missedLeast[i] = largest[i] = i;
        missedLeast = missedLeast[.._count];
        largest = largest[.._count];
        missedLeast.Sort((left, right) => (_groups[left].Loss, left).CompareTo((_groups[right].Loss, right)));
        largest.Sort((left, right) => (_groups[right].Error, left).CompareTo((_groups[left].Error, right)));
        for (var i = 0; i < Math.Min(MostMoves, _count); i++)
        {
            ref var from = ref _groups[missedLeast[i]];
            ref var to = ref _groups[largest[i]];
            if (from.Loss > SplitGain * to.Error)
                break;
            if (from.HasMoved || to.HasMoved || missedLeast[i] == largest[i])
                continue;
            from.HasMoved = to.HasMoved = true;
            Split(largest[i], missedLeast[i]);
        }
    }

    /// <summary>How much the error grows where a color is missing: its items go to the color that is nearest to it.</summary>
    private void FindLosses(ReadOnlySpan<Vector256<float>> items, int step)
    {
        Span<byte> others = stackalloc byte[Palette.MaxCount];
        for (var i = 0; i < _count; i++)
        {
            var own = BlendedSpace.Get(_planes, i);
            BlendedSpace.Set(_planes, i, Vector256.Create(1e6f));
            others[i] = (byte)BlendedSpace.Nearest(_planes, _count, own, _valueWeight, _perceivedWeight);
            BlendedSpace.Set(_planes, i, own);
            _groups[i].Loss = _groups[i].Error = 0;
        }

        for (var i = 0; i < items.Length; i += step)
        {
            var item = items[i];
            var place = BlendedSpace.Nearest(_planes, _count, item, _valueWeight, _perceivedWeight);
            var error = ErrorOf(item, place);
            _groups[place].Error += error;
            _groups[place].Loss += ErrorOf(item, others[place]) - error;
        }
    }

    private double ErrorOf(Vector256<float> item, int place)
    {
        var (value, squared) = BlendedSpace.SquaredDistances(item, BlendedSpace.Get(_planes, place));
        return item[3] * ((_valueWeight * value) + (_perceivedWeight * MathF.Sqrt(squared)));
    }

    /// <summary>Puts two colors on both sides of one, along the channel in which its items differ most.</summary>
    private void Split(int place, int second)
    {
        ref var group = ref _groups[place];
        var mean = group.Sums / group.Sums[3];
        var variance = (group.Squares / group.Sums[3]) - (mean * mean);
        var channel = variance[0] > variance[1] ? (variance[0] > variance[2] ? 0 : 2) : variance[1] > variance[2] ? 1 : 2;
        var offset = 0.8f * (float)Math.Sqrt(Math.Max(variance[channel], 0));
        var color = BlendedSpace.Get(_planes, place).GetLower();
        BlendedSpace.Set(_planes, place, BlendedSpace.Of(Moved(-offset)));
        BlendedSpace.Set(_planes, second, BlendedSpace.Of(Moved(offset)));

        Vector128<float> Moved(float by) => color.WithElement(channel, Math.Clamp(color[channel] + by, 0, 255));
    }

    private Palette Result()
    {
        Span<uint> packed = stackalloc uint[_count];
        for (var i = 0; i < _count; i++)
        {
            var color = BlendedSpace.Get(_planes, i);
            packed[i] = Rgba.Pack(Whole(color[0]), Whole(color[1]), Whole(color[2]));
        }

        return Palette.OfPixels(packed);

        static int Whole(float value) => Math.Clamp((int)(value + 0.5f), 0, 255);
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Group
    {
        public Vector256<double> Sums;
        public Vector256<double> Squares;
        public Vector256<double> NearSums;
        public double Error;
        public double Loss;
        public bool HasMoved;
    }
}

using MathNet.Numerics.Statistics;

namespace ImageIO.Diagnostics.Analysis;

/// <summary>Levels of one figure over iterations or seconds.</summary>
/// <param name="X">Rising.</param>
/// <param name="Y">As many.</param>
internal readonly record struct Series(double[] X, double[] Y)
{
    public int Count => X?.Length ?? 0;

    /// <summary>From the first x to the last.</summary>
    public double Length => Count == 0 ? 0 : X[^1] - X[0];

    /// <summary>From the first y to the last.</summary>
    public double Rise => Count == 0 ? 0 : Y[^1] - Y[0];

    /// <summary>The samples that have the figure.</summary>
    public static Series Of(IEnumerable<MemorySample> samples, Axis axis, Func<MemorySample, double?> figure)
    {
        var (x, y) = (new List<double>(), new List<double>());
        foreach (var sample in samples)
        {
            var at = axis.At(sample);
            if (figure(sample) is not { } value)
                continue;

            // Trends need different places; the later of two at one place is the better one.
            if (x.Count > 0 && x[^1] >= at)
            {
                y[^1] = value;
                continue;
            }

            x.Add(at);
            y.Add(value);
        }

        return new Series([.. x], [.. y]);
    }

    /// <summary>The part from a place on.</summary>
    public Series From(double x)
    {
        var start = Array.FindIndex(X, value => value >= x);
        return start < 0 ? new Series([], []) : new Series(X[start..], Y[start..]);
    }

    /// <summary>At most so many points, each the median of its neighbors.</summary>
    public Series Medians(int max)
        => Blocks(max, (y, start, end) => (start + ((end - start) / 2), ArrayStatistics.MedianInplace(y[start..end])));

    /// <summary>At most so many points, each the lowest of its neighbors, where it was.</summary>
    public Series Minima(int max) => Blocks(max, (y, start, end) =>
    {
        var low = start;
        for (var i = start; i < end; i++)
        {
            if (y[i] < y[low])
                low = i;
        }

        return (low, y[low]);
    });

    /// <summary>The part up to a position, that one included.</summary>
    public Series Upto(int position) => new(X[..(position + 1)], Y[..(position + 1)]);

    /// <summary>The lowest point in each of so many equal stretches; stretches without a point have none.</summary>
    public Series MinimaByTime(int count)
    {
        var (x, y) = (new List<double>(count), new List<double>(count));
        var block = -1;
        for (var i = 0; i < Count; i++)
        {
            var here = Math.Min(count - 1, (int)((X[i] - X[0]) / Length * count));
            if (here != block)
            {
                x.Add(X[i]);
                y.Add(Y[i]);
                block = here;
            }
            else if (Y[i] < y[^1])
            {
                (x[^1], y[^1]) = (X[i], Y[i]);
            }
        }

        return new Series([.. x], [.. y]);
    }

    /// <summary>The points at these positions.</summary>
    public Series At(int[] positions)
    {
        var (x, y) = (X, Y);
        return new Series(Array.ConvertAll(positions, position => x[position]), Array.ConvertAll(positions, position => y[position]));
    }

    /// <summary>How far neighbors lie apart for no reason: the deviation of the differences, which jumps don't move.</summary>
    public double Noise()
    {
        if (Count < 3)
            return 0;
        var differences = new double[Count - 1];
        for (var i = 0; i < differences.Length; i++)
            differences[i] = Y[i + 1] - Y[i];
        return Trend.Deviation(differences) / Math.Sqrt(2);
    }

    public double Quantile(double part) => ArrayStatistics.QuantileInplace((double[])Y.Clone(), part);

    private Series Blocks(int max, Func<double[], int, int, (int Position, double Value)> summary)
    {
        var count = Math.Min(max, Count);
        var (x, y) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var (position, value) = summary(Y, (int)((long)i * Count / count), (int)((long)(i + 1) * Count / count));
            (x[i], y[i]) = (X[position], value);
        }

        return new Series(x, y);
    }
}

namespace ImageIO.Diagnostics.Analysis;

/// <summary>The teeth of a series: where it turns, with small turns left out.</summary>
internal sealed class SawTooth
{
    private SawTooth(int[] peaks, int[] troughs, double amplitude, double? period)
    {
        Peaks = peaks;
        Troughs = troughs;
        Amplitude = amplitude;
        Period = period;
    }

    public static SawTooth None { get; } = new([], [], 0, null);

    /// <summary>Positions of the highest points between two falls.</summary>
    public int[] Peaks { get; }

    /// <summary>Positions of the lowest points after a fall.</summary>
    public int[] Troughs { get; }

    /// <summary>The median fall.</summary>
    public double Amplitude { get; }

    /// <summary>The median distance of falls; null below two of them.</summary>
    public double? Period { get; }

    /// <summary>Finds the teeth whose falls and rises are each at least so high.</summary>
    public static SawTooth Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double height)
    {
        var (peaks, troughs) = (new List<int>(), new List<int>());
        var (high, low) = (0, 0);
        var falling = false;
        for (var i = 1; i < y.Length; i++)
        {
            if (falling)
            {
                if (y[i] < y[low])
                {
                    low = i;
                }
                else if (y[i] - y[low] >= height)
                {
                    troughs.Add(low);
                    (falling, high) = (false, i);
                }
            }
            else if (y[i] > y[high])
            {
                high = i;
            }
            else if (y[high] - y[i] >= height)
            {
                peaks.Add(high);
                (falling, low) = (true, i);
            }
        }

        // The last fall counts, although nothing has risen after it yet.
        if (falling)
            troughs.Add(low);
        if (troughs.Count == 0)
            return None;
        var falls = new double[troughs.Count];
        for (var i = 0; i < falls.Length; i++)
            falls[i] = y[peaks[i]] - y[troughs[i]];
        var distances = new double[peaks.Count - 1];
        for (var i = 0; i < distances.Length; i++)
            distances[i] = x[peaks[i + 1]] - x[peaks[i]];
        return new SawTooth([.. peaks], [.. troughs], Median(falls), distances.Length == 0 ? null : Median(distances));
    }

    /// <summary>The deepest fall from any earlier point.</summary>
    public static double DeepestFall(ReadOnlySpan<double> y)
    {
        var (high, deepest) = (double.MinValue, 0.0);
        foreach (var value in y)
        {
            high = Math.Max(high, value);
            deepest = Math.Max(deepest, high - value);
        }

        return deepest;
    }

    private static double Median(double[] values) => MathNet.Numerics.Statistics.ArrayStatistics.MedianInplace(values);
}

namespace ImageIO.Diagnostics.Analysis;

/// <summary>The teeth of a series: where it turns, with small turns left out.</summary>
internal sealed class SawTooth
{
    /// <summary>The lowest teeth worth mentioning, as bytes and as a part of the level.</summary>
    private const double MinAmplitude = 2 << 20;

    private const double MinAmplitudePart = 0.03;

    /// <summary>Falls below this part of the deepest one are no teeth.</summary>
    private const double MinFallPart = 0.35;

    /// <summary>The part of the series for which the last fall has to have lasted.</summary>
    private const double Lasting = 0.05;

    private SawTooth(int[] peaks, int[] troughs, double amplitude, double maxFall, double? period)
    {
        MaxFall = maxFall;
        Peaks = peaks;
        Troughs = troughs;
        Amplitude = amplitude;
        Period = period;
    }

    public static SawTooth None { get; } = new([], [], 0, 0, null);

    /// <summary>Positions of the highest points between two falls.</summary>
    public int[] Peaks { get; }

    /// <summary>Positions of the lowest points after a fall.</summary>
    public int[] Troughs { get; }

    /// <summary>The median fall.</summary>
    public double Amplitude { get; }

    /// <summary>The deepest fall.</summary>
    public double MaxFall { get; }

    /// <summary>The median distance of falls; null below two of them.</summary>
    public double? Period { get; }

    /// <summary>The teeth of a level.</summary>
    public static SawTooth In(Series level)
    {
        var (least, deepest) = (MinHeight(level), DeepestFall(level.Y));
        return deepest < least ? None : Of(level.X, level.Y, Math.Max(least, MinFallPart * deepest));
    }

    /// <summary>What falls or rises by less is next to flat.</summary>
    public static double MinHeight(Series level) => Math.Max(MinAmplitude, MinAmplitudePart * level.Quantile(0.5));

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

        // A last fall counts where it has lasted: what has only just fallen may go on falling.
        if (falling && x[^1] - x[low] > Lasting * (x[^1] - x[0]))
            troughs.Add(low);
        else if (falling)
            peaks.RemoveAt(peaks.Count - 1);
        if (troughs.Count == 0)
            return None;
        var falls = new double[troughs.Count];
        for (var i = 0; i < falls.Length; i++)
            falls[i] = y[peaks[i]] - y[troughs[i]];
        var distances = new double[peaks.Count - 1];
        for (var i = 0; i < distances.Length; i++)
            distances[i] = x[peaks[i + 1]] - x[peaks[i]];
        var deepest = falls.Max();
        return new SawTooth([.. peaks], [.. troughs], Median(falls), deepest, distances.Length == 0 ? null : Median(distances));
    }

    /// <summary>The deepest fall from any earlier point.</summary>
    private static double DeepestFall(ReadOnlySpan<double> y)
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

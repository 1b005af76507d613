using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace ImageIO.Diagnostics.Analysis;

/// <summary>
/// A robust trend: the Theil–Sen slope with its 95% bounds, and the Mann–Kendall test of whether there is a rise at all.
/// </summary>
/// <param name="Slope">The median of the slopes between all pairs of points.</param>
/// <param name="Low">Lower bound of the slope.</param>
/// <param name="High">Upper bound of the slope.</param>
/// <param name="Chance">The probability that points without a trend rise as much as these.</param>
/// <param name="Noise">Standard deviation around the line, from the median of the deviations.</param>
internal readonly record struct Trend(double Slope, double Low, double High, double Chance, double Noise)
{
    /// <summary>Makes a median absolute deviation comparable with a standard deviation.</summary>
    public const double MedianToDeviation = 1.4826;

    /// <summary>The trend of a series; none where it has too few points.</summary>
    public static Trend Of(Series series) => series.Count < Growth.MinLevels ? default : Of(series.X, series.Y);

    /// <summary>The trend of at least three points with rising x.</summary>
    public static Trend Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var n = x.Length;
        var slopes = new double[n * (n - 1) / 2];
        var (count, sign) = (0, 0);
        for (var i = 0; i < n; i++)
        {
            for (var j = i + 1; j < n; j++)
            {
                slopes[count++] = (y[j] - y[i]) / (x[j] - x[i]);
                sign += Math.Sign(y[j] - y[i]);
            }
        }

        Array.Sort(slopes);
        var deviation = Math.Sqrt(Variance(y));
        var slope = SortedArrayStatistics.Median(slopes);
        var reach = Normal.InvCDF(0, 1, 0.975) * deviation;
        var low = slopes[Math.Clamp((int)((count - reach) / 2), 0, count - 1)];
        var high = slopes[Math.Clamp((int)Math.Ceiling((count + reach) / 2), 0, count - 1)];

        // One step toward zero, because the sign is a whole number and the normal distribution is not.
        var z = deviation == 0 ? 0 : (sign - Math.Sign(sign)) / deviation;
        return new Trend(slope, low, high, 1 - Normal.CDF(0, 1, z), NoiseAround(x, y, slope));
    }

    private static double NoiseAround(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double slope)
    {
        var rest = new double[x.Length];
        for (var i = 0; i < rest.Length; i++)
            rest[i] = y[i] - (slope * x[i]);
        return Deviation(rest);
    }

    /// <summary>A standard deviation that single outliers don't move. Reorders the values.</summary>
    public static double Deviation(double[] values)
    {
        if (values.Length == 0)
            return 0;
        var median = ArrayStatistics.MedianInplace(values);
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Abs(values[i] - median);
        return MedianToDeviation * ArrayStatistics.MedianInplace(values);
    }

    /// <summary>The variance of Mann and Kendall's sum of signs, with equal values taken into account.</summary>
    private static double Variance(ReadOnlySpan<double> y)
    {
        var sorted = y.ToArray();
        Array.Sort(sorted);
        double n = y.Length;
        var variance = n * (n - 1) * ((2 * n) + 5);
        for (var i = 0; i < sorted.Length;)
        {
            var end = i;
            while (end < sorted.Length && sorted[end] == sorted[i])
                end++;
            double equal = end - i;
            variance -= equal * (equal - 1) * ((2 * equal) + 5);
            i = end;
        }

        return variance / 18;
    }
}

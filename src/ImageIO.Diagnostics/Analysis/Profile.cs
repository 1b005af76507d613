namespace ImageIO.Diagnostics.Analysis;

/// <summary>When a level that never falls rises: the shape of the rise over time, whatever its size.</summary>
internal readonly struct Profile
{
    /// <summary>A rise of less than this part of the whole is none.</summary>
    private const double Negligible = 0.04;

    /// <param name="held">At least two points; the last is above the first.</param>
    public Profile(Series held)
    {
        var (x, y) = held;
        var (length, rise) = (held.Length, y[^1] - y[0]);
        var increments = new double[x.Length - 1];
        for (var i = 0; i < increments.Length; i++)
        {
            increments[i] = (y[i + 1] - y[i]) / rise;
            LargestStep = Math.Max(LargestStep, increments[i]);
            Center += increments[i] * Middle(i);
        }

        // From the differences of neighbors: a rise that slows down smoothly has next to none of them.
        var variance = 0.0;
        for (var i = 1; i < increments.Length; i++)
        {
            var difference = (increments[i] - increments[i - 1]) * (Middle(i) - Center);
            variance += difference * difference / 2;
        }

        CenterError = Math.Sqrt(variance);
        for (int start = 0, end = 0; end < x.Length; end++)
        {
            while (y[end] - y[start] > Negligible * rise)
                start++;
            LastPause = (x[end] - x[start]) / length;
            LongestPause = Math.Max(LongestPause, LastPause);
        }

        double Middle(int i) => (((x[i] + x[i + 1]) / 2) - x[0]) / length;
    }

    /// <summary>The center of gravity of the rise, as a part of the time: one half where it is even, less where it slows down.</summary>
    public double Center { get; }

    /// <summary>Its standard error.</summary>
    public double CenterError { get; }

    /// <summary>The longest part of the time in which next to nothing is added.</summary>
    public double LongestPause { get; }

    /// <summary>Such a part at the end.</summary>
    public double LastPause { get; }

    /// <summary>The largest part of the rise from one point to the next.</summary>
    public double LargestStep { get; }
}

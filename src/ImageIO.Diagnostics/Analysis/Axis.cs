namespace ImageIO.Diagnostics.Analysis;

/// <summary>
/// What levels are looked at over: iterations, seconds, or the seconds that a process would have taken on an idle machine. On a busy one it
/// does less in a second, so that a leak slows down as caches do; without the time for which it waited for a processor, the leak is as
/// steady as ever.
/// </summary>
internal sealed class Axis
{
    /// <summary>However long it waits, a process does something: this part of the time.</summary>
    private const double MinPace = 0.02;

    private readonly double[] _clock;
    private readonly double[] _undelayed;

    private Axis(double[] clock, double[] undelayed)
    {
        _clock = clock;
        _undelayed = undelayed;
    }

    public static Axis Iterations { get; } = new([], []);

    public static Axis Seconds { get; } = new([0], [0]);

    /// <summary>Seconds less those for which the process waited, where the system tells of them.</summary>
    public static Axis Undelayed(IReadOnlyList<MemorySample> samples)
    {
        var (clock, undelayed) = (new List<double> { 0 }, new List<double> { 0 });
        var waited = TimeSpan.Zero;
        foreach (var sample in samples)
        {
            var (now, passed) = (sample.Time.TotalSeconds, sample.Time.TotalSeconds - clock[^1]);
            if (sample.WaitTime is not { } wait || passed <= 0)
                continue;
            undelayed.Add(undelayed[^1] + Math.Clamp(passed - (wait - waited).TotalSeconds, MinPace * passed, passed));
            clock.Add(now);
            waited = wait;
        }

        return new Axis([.. clock], [.. undelayed]);
    }

    /// <summary>Where a sample is.</summary>
    public double At(in MemorySample sample)
        => this == Iterations ? sample.Iteration!.Value : Map(_clock, _undelayed, sample.Time.TotalSeconds);

    /// <summary>The same series over iterations or seconds.</summary>
    public Series ToClock(Series series)
    {
        if (this == Iterations || series.Count == 0)
            return series;
        return series with { X = Array.ConvertAll(series.X, x => Map(_undelayed, _clock, x)) };
    }

    /// <summary>Between two known places in proportion, and beyond the last one as far from it.</summary>
    private static double Map(double[] from, double[] to, double value)
    {
        var next = Array.BinarySearch(from, value);
        if (next >= 0)
            return to[next];
        next = ~next;
        return next == from.Length
            ? to[^1] + value - from[^1]
            : to[next] - ((from[next] - value) * (to[next] - to[next - 1]) / (from[next] - from[next - 1]));
    }
}

namespace ImageIO.Diagnostics.Analysis;

/// <summary>Makes a report out of samples: a pure function of them.</summary>
internal static class Judge
{
    /// <summary>The part at the beginning that never counts.</summary>
    private const double Start = 0.1;

    /// <summary>The samples in which a process may be seen ending, and the part of its memory that is left then.</summary>
    private const int EndingSamples = 4;

    private const double EndingPart = 0.9;

    private const int MostLevels = 96;
    private const double LeastAmplitude = 2 << 20;
    private const double LeastAmplitudePart = 0.03;

    /// <param name="samples">At least one.</param>
    /// <param name="options">How to judge.</param>
    /// <param name="overhead">Managed bytes that taking the samples has allocated.</param>
    /// <param name="compiled">Methods that were compiled while the floors were taken.</param>
    public static MemoryReport Report(IReadOnlyList<MemorySample> samples, MemoryReportOptions options, long overhead, int compiled = 0)
    {
        var byIteration = samples.All(sample => sample.Iteration is not null);
        var floors = samples.Where(sample => sample is { IsFloor: true, Iteration: > 0 }).ToList();
        MemorySample? start = samples[0] is { IsFloor: true, Iteration: 0 } ? samples[0] : null;
        var natural = Natural(samples);
        var length = byIteration ? samples[^1].Iteration!.Value : samples[^1].Time.TotalSeconds;

        var level = EnvelopeJudge.Level(natural, byIteration);
        var settled = level.From(level.X[0] + (Start * level.Length));
        var teeth = TeethOf(settled);
        var past = natural.Where(sample => At(sample, byIteration) >= level.X[0] + (Start * level.Length)).ToList();
        var byFloors = byIteration && FloorJudge.CanJudge(floors) ? new FloorJudge(start, floors, options.Tolerance, compiled) : null;
        var byEnvelope = new EnvelopeJudge(past, byIteration, teeth, length, options.Tolerance);
        var finding = byFloors is null ? byEnvelope.Judge() : byFloors.Judge() ?? WithoutGrowth(settled, teeth, floors[^1].Private ?? floors[^1].Rss);

        var floorTrend = byFloors?.Private.Trend ?? byEnvelope.Growth.Trend;
        var warmUp = WarmUpEnd(level, finding.Verdict == MemoryVerdict.Growing ? floorTrend.Slope : 0, teeth.Amplitude);
        var rss = Series.Of(natural, byIteration, sample => sample.Rss).From(warmUp);
        var figures = new Figures(samples, floors, byIteration);
        var report = new MemoryReport
        {
            Verdict = finding.Verdict,
            Growth = finding.Growth,
            Reason = "",
            Advice = "",
            Unit = byIteration ? "iteration" : "second",
            Iterations = byIteration ? samples[^1].Iteration : null,
            Duration = samples[^1].Time - samples[0].Time,
            StartRss = samples[0].Rss,
            WarmUpEnd = warmUp,
            WarmUpRss = (long)rss.Y[0],
            PeakRss = figures.PeakRss,
            EndRss = byIteration ? samples[^1].Rss : natural[^1].Rss,
            RssRange = (long)(rss.Y.Max() - rss.Y.Min()),
            FloorRss = floors.Count == 0 ? null : floors[^1].Rss,
            FloorManaged = floors.Count == 0 ? null : floors[^1].ManagedHeap,
            SawToothAmplitude = teeth.Amplitude,
            SawToothPeriod = teeth.Period,
            RssTrend = TrendOf(rss.Medians(MostLevels)),
            FloorTrend = TrendOf(floorTrend),
            ManagedTrend = byFloors is null ? null : TrendOf(byFloors.Managed.Trend),
            HandleTrend = TrendOf(byFloors?.Handles.Trend ?? byEnvelope.Handles.Trend),
            Allocated = figures.AllocatedPerUnit(overhead),
            Collections = figures.Collections(),
            ForcedCollections = figures.Forced,
            PauseTime = samples[^1].PauseTime - samples[0].PauseTime,
            NeededLength = finding.Needed is { } needed ? Math.Ceiling(needed) : null,
            Samples = samples,
        };
        var (reason, advice) = Explanation.Of(report, finding.Ground);
        return report with { Reason = reason, Advice = advice };
    }

    public static double At(in MemorySample sample, bool byIteration) => byIteration ? sample.Iteration!.Value : sample.Time.TotalSeconds;

    /// <summary>The teeth of a level, where it has any.</summary>
    private static SawTooth TeethOf(Series level)
    {
        var least = Math.Max(LeastAmplitude, LeastAmplitudePart * level.Quantile(0.5));
        var deepest = SawTooth.DeepestFall(level.Y);
        return deepest < least ? SawTooth.None : SawTooth.Of(level.X, level.Y, Math.Max(least, 0.35 * deepest));
    }

    /// <summary>Nothing of what collections leave grows: it is flat, or it comes back.</summary>
    private static Finding WithoutGrowth(Series level, SawTooth teeth, double floor)
    {
        if (teeth.Troughs.Length > 0)
            return new Finding(MemoryVerdict.SawTooth, Ground.CameBack);
        var levels = level.Medians(12).Y;
        var least = Math.Max(LeastAmplitude, LeastAmplitudePart * level.Quantile(0.5));
        if (levels[^1] - levels[0] <= least)
            return new Finding(MemoryVerdict.Flat, Ground.NarrowBand);
        var rise = levels[^1] - levels[levels.Length / 2];
        if (rise <= least)
            return new Finding(MemoryVerdict.Flat, Ground.Settled);

        // It has risen to the end and not come back by itself: garbage, if a collection has made away with it, else a step or a warm-up.
        return levels[^1] - floor > rise / 2 ? new Finding(MemoryVerdict.SawTooth, Ground.GivenBack) : new Finding(MemoryVerdict.Flat, Ground.Settled);
    }

    /// <summary>The samples before the first forced collection, without those right after one.</summary>
    private static List<MemorySample> Natural(IReadOnlyList<MemorySample> samples)
    {
        var natural = samples.TakeWhile(sample => sample is not { IsFloor: true, Iteration: > 0 }).Where(sample => !sample.IsFloor).ToList();
        return natural.Count > 0 ? WithoutEnding(natural) : [.. samples];
    }

    /// <summary>A process that ends gives up its memory: a last fall without anything after it is no tooth.</summary>
    private static List<MemorySample> WithoutEnding(List<MemorySample> samples)
    {
        for (var end = samples.Count - 1; samples[^1].Iteration is null && end > 0 && end >= samples.Count - EndingSamples; end--)
        {
            if (samples[end].Rss < EndingPart * samples[end - 1].Rss)
                return samples[..end];
        }

        return samples;
    }

    /// <summary>Where the level first comes within its usual distance of where it is later on, a steady rise left out.</summary>
    private static double WarmUpEnd(Series level, double slope, double amplitude)
    {
        var blocks = level.Medians(MostLevels / 2);
        var straight = new double[blocks.Count];
        for (var i = 0; i < straight.Length; i++)
            straight[i] = blocks.Y[i] - (slope * blocks.X[i]);
        var later = new Series(blocks.X[(blocks.Count / 2)..], straight[(blocks.Count / 2)..]).Quantile(0.5);
        var width = Math.Max(Math.Max(1 << 20, 0.02 * Math.Abs(later)), amplitude);
        var start = Array.FindIndex(straight, value => value >= later - width);
        return start == 0 ? level.X[0] : blocks.X[start];
    }

    private static MemoryTrend? TrendOf(Series series) => series.Count < Growth.FewestLevels ? null : TrendOf(Trend.Of(series.X, series.Y));

    private static MemoryTrend? TrendOf(Trend trend) => trend == default ? null : new MemoryTrend(trend.Slope, trend.Low, trend.High, 1 - trend.Chance);
}

namespace ImageIO.Diagnostics.Analysis;

/// <summary>Makes a report out of samples: a pure function of them.</summary>
internal static class Judge
{
    /// <summary>The part at the beginning that never counts.</summary>
    private const double Start = 0.1;

    private const int MaxLevels = 96;

    /// <summary>A level that has climbed further than this many of its deepest falls since the last of them has not come back.</summary>
    private const double CameBackFalls = 1.5;

    /// <param name="samples">At least one.</param>
    /// <param name="options">How to judge.</param>
    /// <param name="overhead">Managed bytes that taking the samples has allocated.</param>
    /// <param name="compiled">Methods that were compiled while the floors were taken.</param>
    public static MemoryReport Report(IReadOnlyList<MemorySample> samples, MemoryReportOptions options, long overhead, int compiled = 0)
    {
        var byIteration = samples.All(sample => sample.Iteration is not null);
        var floors = samples.Where(sample => sample is { IsFloor: true, Iteration: > 0 }).ToList();
        MemorySample? start = samples[0] is { IsFloor: true, Iteration: 0 } ? samples[0] : null;
        var axis = byIteration ? Axis.Iterations : Axis.Seconds;
        var undelayed = byIteration ? axis : Axis.Undelayed(samples);
        var natural = Natural(samples, undelayed, out var isWhole);
        var length = byIteration ? samples[^1].Iteration!.Value : samples[^1].Time.TotalSeconds;

        var level = WatchJudge.Level(natural, axis);
        var settled = level.From(level.X[0] + (Start * level.Length));
        var teeth = SawTooth.In(settled);
        var (first, last) = (undelayed.At(natural[0]), undelayed.At(natural[^1]));
        var past = natural.FindAll(sample => undelayed.At(sample) >= first + (Start * (last - first)));
        var byFloors = byIteration && FloorJudge.CanJudge(floors) ? new FloorJudge(start, floors, options.Tolerance, compiled) : null;
        var watch = new WatchJudge(past, undelayed, length, options.Tolerance, isWhole);
        var finding = byFloors is null
            ? watch.Find() ?? WithoutGrowth(settled, teeth, RiseOfFiles(past, axis))
            : byFloors.Judge() ?? AfterCollections(settled, teeth, floors[^1].Private ?? floors[^1].Rss);

        var floorTrend = byFloors?.Private.Trend ?? Trend.Of(watch.LevelsOf(finding));
        var warmUp = WarmUpEnd(level, finding.Verdict == MemoryVerdict.Growing ? floorTrend.Slope : 0, teeth.Amplitude);
        var rss = Series.Of(natural, axis, sample => sample.Rss).From(warmUp);
        var figures = new Figures(samples, floors, axis);
        var report = new MemoryReport
        {
            Verdict = finding.Verdict,
            Growth = finding.Growth,
            Confidence = byFloors is null
                ? Certainty.OfWatched(finding, watch.LevelsOf(finding).Length, teeth, length)
                : Certainty.OfFloors(finding, floors),
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
            RssTrend = TrendOf(Trend.Of(rss.Medians(MaxLevels))),
            FloorTrend = TrendOf(floorTrend),
            ManagedTrend = byFloors is null ? null : TrendOf(byFloors.Managed.Trend),
            HandleTrend = TrendOf(byFloors?.Handles.Trend ?? Trend.Of(undelayed.ToClock(watch.Handles.Medians(MaxLevels)))),
            DetectionLimit = byFloors?.DetectionLimit ?? watch.DetectionLimit,
            Allocated = figures.AllocatedPerUnit(overhead),
            Collections = figures.Collections(),
            ForcedCollections = figures.Forced,
            PauseTime = samples[^1].PauseTime - samples[0].PauseTime,
            NeededLength = finding.Needed is { } needed ? Math.Ceiling(needed) : null,
            Samples = samples,
        };
        var (reason, advice) = Explanation.Of(report, finding);
        return report with { Reason = reason, Advice = advice };
    }

    /// <summary>What forced collections leave does not grow.</summary>
    private static Finding AfterCollections(Series level, SawTooth teeth, long floor)
    {
        var finding = WithoutGrowth(level, teeth);
        if (finding.Ground != Ground.Settled)
            return finding;

        // It has risen to the end and not come back by itself: garbage, if a collection has made away with it, else a step or a warm-up.
        var levels = level.Medians(12).Y;
        var rise = levels[^1] - levels[levels.Length / 2];
        return rise > SawTooth.MinHeight(level) && levels[^1] - floor > rise / 2
            ? new Finding(MemoryVerdict.SawTooth, Ground.GivenBack)
            : finding;
    }

    /// <summary>Nothing that is held grows: memory is flat, or it comes back.</summary>
    private static Finding WithoutGrowth(Series level, SawTooth teeth, double riseOfFiles = 0)
    {
        if (teeth.Troughs.Length > 0 && level.Y[^1] - level.Y[teeth.Troughs[^1]] <= CameBackFalls * teeth.MaxFall)
            return new Finding(MemoryVerdict.SawTooth, Ground.CameBack);
        var levels = level.Medians(12).Y;
        var height = SawTooth.MinHeight(level);
        if (levels[^1] - levels[0] > height)
            return new Finding(MemoryVerdict.Flat, Ground.Settled);
        return new Finding(MemoryVerdict.Flat, riseOfFiles > height ? Ground.MappedFiles : Ground.NarrowBand);
    }

    /// <summary>The rise of memory that is neither private nor shared, where the system tells them apart.</summary>
    private static double RiseOfFiles(List<MemorySample> samples, Axis axis)
    {
        var files = Series.Of(samples, axis, sample => sample.Rss - (sample.Private - sample.Swap) - sample.Shared).Medians(12);
        return files.Count == 0 ? 0 : files.Y[^1] - files.Y[0];
    }

    /// <summary>The samples before the first forced collection, without those right after one and without the end of the process.</summary>
    /// <param name="samples">All samples.</param>
    /// <param name="axis">What they are looked at over.</param>
    /// <param name="isWhole">False where what is left out at the end may also be a collection.</param>
    private static List<MemorySample> Natural(IReadOnlyList<MemorySample> samples, Axis axis, out bool isWhole)
    {
        isWhole = true;
        var before = samples.TakeWhile(sample => sample is not { IsFloor: true, Iteration: > 0 });
        var natural = before.Where(sample => !sample.IsFloor).ToList();
        if (natural.Count == 0)
            return [.. samples];
        if (natural[^1].Iteration is not null)
            return natural;
        var rss = Ending.Cut(Series.Of(natural, axis, sample => sample.Rss), out isWhole);
        return natural.FindAll(sample => axis.At(sample) <= rss.X[^1]);
    }

    /// <summary>Where the level first comes within its usual distance of where it is later on, a steady rise left out.</summary>
    private static double WarmUpEnd(Series level, double slope, double amplitude)
    {
        var blocks = level.Medians(MaxLevels / 2);
        var straight = new double[blocks.Count];
        for (var i = 0; i < straight.Length; i++)
            straight[i] = blocks.Y[i] - (slope * blocks.X[i]);
        var later = new Series(blocks.X[(blocks.Count / 2)..], straight[(blocks.Count / 2)..]).Quantile(0.5);
        var width = Math.Max(Math.Max(1 << 20, 0.02 * Math.Abs(later)), amplitude);
        var start = Array.FindIndex(straight, value => value >= later - width);
        return start == 0 ? level.X[0] : blocks.X[start];
    }

    private static MemoryTrend? TrendOf(Trend trend)
        => trend == default ? null : new MemoryTrend(trend.Slope, trend.Low, trend.High, 1 - trend.Chance);
}

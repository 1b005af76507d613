namespace ImageIO.Diagnostics.Analysis;

/// <summary>Judges by what was left after full, compacting collections: the one measure in which garbage has no part.</summary>
/// <param name="start">The floor before the first iteration, where there is one.</param>
/// <param name="floors">The others, at least five.</param>
/// <param name="tolerance">Bytes that may be gained over the whole run.</param>
/// <param name="compiled">Methods that were compiled over these floors: short runs are still compiled anew, for speed, while they are
/// watched.</param>
internal sealed class FloorJudge(MemorySample? start, IReadOnlyList<MemorySample> floors, long tolerance, int compiled)
{
    /// <summary>How much faster than at its end a run may have risen before, on average, that no warm-up is suspected.</summary>
    private const double FasterBefore = 1.5;

    /// <summary>What has leaked from the beginning has risen before at least by this part of the pace.</summary>
    private const double SlowerBefore = 0.4;

    /// <summary>Least rise of managed objects over the floors: what a runtime allocates for itself meanwhile is less.</summary>
    private const double ManagedResolution = 16 << 10;

    /// <summary>Least rise of all private memory: stacks and the like are less.</summary>
    private const double PrivateResolution = 256 << 10;

    /// <summary>What a compiled method takes at most, on average, with what the compiler keeps.</summary>
    private const double BytesPerMethod = 16 << 10;

    private const double HandleResolution = 4;

    /// <summary>Bytes per iteration from which on a rise that is below the resolution is worth a longer run.</summary>
    private const double FaintManaged = 16;

    private const double FaintPrivate = 128;

    private readonly double _privateResolution = PrivateResolution + (BytesPerMethod * compiled);
    private readonly Series _managed = Series.Of(floors, Axis.Iterations, sample => sample.ManagedHeap);
    private readonly Series _private = Series.Of(floors, Axis.Iterations, sample => sample.Private ?? sample.Rss);
    private readonly Series _handles = Series.Of(floors, Axis.Iterations, sample => sample.Handles);

    /// <summary>Growth of managed objects.</summary>
    public Growth Managed { get; private set; }

    /// <summary>Growth of all private memory.</summary>
    public Growth Private { get; private set; }

    /// <summary>Growth of the number of handles.</summary>
    public Growth Handles { get; private set; }

    /// <summary>Bytes of private memory an iteration that a run of this length could just have shown.</summary>
    public double DetectionLimit => _privateResolution / _private.Length;

    public static bool CanJudge(IReadOnlyList<MemorySample> floors) => floors.Count >= Growth.MinLevels;

    /// <summary>What the floors say; null where nothing of them rises.</summary>
    public Finding? Judge()
    {
        var last = floors[^1].Iteration!.Value;
        var allowed = tolerance * _private.Length / Math.Max(1, last);
        Managed = Judge(_managed, start?.ManagedHeap, Math.Max(ManagedResolution, allowed));
        Private = Judge(_private, start?.Private ?? start?.Rss, Math.Max(_privateResolution, allowed));
        Handles = Growth.Of(_handles.X, _handles.Y, HandleResolution);
        if (Handles.Shape == GrowthShape.Steady)
            return Leak(MemoryGrowth.Handles, Handles, HandleResolution);
        if (Managed.Shape == GrowthShape.Steady || Private.Shape == GrowthShape.Steady)
        {
            var cause = Cause();
            return cause == MemoryGrowth.Managed && Managed.Shape == GrowthShape.Steady
                ? Leak(cause, Managed, ManagedResolution)
                : Leak(cause, Private, _privateResolution);
        }

        return Unsure(Managed, _managed, MemoryGrowth.Managed, ManagedResolution, FaintManaged, allowed, last)
            ?? Unsure(Private, _private, MemoryGrowth.Native, _privateResolution, FaintPrivate, allowed, last);
    }

    private static Finding Leak(MemoryGrowth kind, Growth growth, double resolution)
        => new(MemoryVerdict.Growing, Ground.FloorRises, kind, Clearness: growth.Rise / resolution);

    /// <summary>Judges floors at the end of the run by what they were at its start, too.</summary>
    private static Growth Judge(Series levels, double? start, double resolution)
    {
        var growth = Growth.Of(levels.X, levels.Y, resolution);
        if (growth.Shape != GrowthShape.Steady || start is null || levels.X[0] <= 0)
            return growth;
        var before = (levels.Y[0] - start.Value) / levels.X[0];
        if (before < SlowerBefore * growth.Trend.Slope)
            return growth with { Shape = GrowthShape.Recent };
        return before > FasterBefore * growth.Trend.Slope ? Growth.Of(levels.X, levels.Y, resolution, strict: true) : growth;
    }

    /// <summary>Managed objects are private memory too: native is what they surely don't explain.</summary>
    private MemoryGrowth Cause()
    {
        if (Private.Shape != GrowthShape.Steady)
            return MemoryGrowth.Managed;
        return Managed.Trend.Slope >= Private.Trend.Low / 2 ? MemoryGrowth.Managed : MemoryGrowth.Native;
    }

    private static Finding? Unsure(
        Growth growth,
        Series levels,
        MemoryGrowth kind,
        double resolution,
        double faint,
        double allowed,
        double length) => growth.Shape switch
        {
            GrowthShape.Slowing => new Finding(MemoryVerdict.WarmingUp, Ground.Slowing, kind, 3 * length),
            GrowthShape.Recent => new Finding(MemoryVerdict.WarmingUp, Ground.Recent, kind, 2 * length),
            GrowthShape.Settled when RisesMoreThanOnce(levels, growth.Rise)
                => new Finding(MemoryVerdict.WarmingUp, Ground.Recent, kind, 2 * length),
            GrowthShape.Faint when growth.Trend.Slope >= faint && growth.Rise > allowed
                => new Finding(MemoryVerdict.WarmingUp, Ground.Faint, kind, 1.5 * length * Math.Max(1, resolution / growth.Rise)),
            _ => null,
        };

    /// <summary>One rise is a step; of several, more may follow.</summary>
    private static bool RisesMoreThanOnce(Series levels, double rise)
    {
        var count = 0;
        for (var i = 1; i < levels.Count; i++)
            count += levels.Y[i] - levels.Y[i - 1] > rise / 10 ? 1 : 0;
        return count > 1;
    }
}

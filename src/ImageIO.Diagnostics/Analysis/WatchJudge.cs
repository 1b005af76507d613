namespace ImageIO.Diagnostics.Analysis;

/// <summary>
/// Judges a process that can't be made to collect: private memory, shared memory, managed objects and handles, each by its lower envelope.
/// </summary>
/// <param name="samples">Without the start of the run.</param>
/// <param name="axis">What they are looked at over.</param>
/// <param name="length">The length of the whole run.</param>
/// <param name="tolerance">Bytes that may be gained over the whole run.</param>
/// <param name="isWhole">Whether what was left out at the end can hardly have been a collection.</param>
internal sealed class WatchJudge(IReadOnlyList<MemorySample> samples, Axis axis, double length, long tolerance, bool isWhole)
{
    private const int MinSamples = 12;

    /// <summary>The least rise that counts: what any program adds, as bytes and as a part of its level, and noise.</summary>
    private const double MinRise = 1 << 20;

    /// <summary>The same for what a runtime holds beside its heap: compiled code, tables, and the collector's own.</summary>
    private const double MinNativeRise = 3 << 20;

    private const double MinRisePart = 0.02;
    private const double ScatterMargin = 4;

    /// <summary>The least rise of the number of handles that counts, and the same as a part of it.</summary>
    private const double MinHandles = 10;

    private const double MinHandlesPart = 0.2;

    /// <summary>They are counted once a second.</summary>
    private const int MinHandleSamples = 8;

    /// <summary>Troughs differ by this part of the teeth, wherever collections happen to fall.</summary>
    private const double TroughExactness = 0.1;

    /// <summary>Full collections that have to have happened before what is left is taken to be held.</summary>
    private const int MinFullCollections = 2;

    /// <summary>The part of a rise of managed objects that has to have been there at the last of them.</summary>
    private const double ProvenPart = 0.4;

    /// <summary>Collections that have to have happened before what finalizers free is taken to be held.</summary>
    private const int MinCollections = 3;

    /// <summary>Of a rise that other processes share, this part has to be the process's own.</summary>
    private const double OwnShare = 0.3;

    private readonly OneJob _job = new(samples, axis);

    private Series _levels;

    /// <summary>Bytes a unit that a run of this length could just have shown; null where it is too short.</summary>
    public double? DetectionLimit { get; private set; }

    public Series Handles { get; } = Series.Of(samples, axis, sample => sample.Handles);

    /// <summary>What is judged: private memory where it is known, else what is in RAM.</summary>
    public static Series Level(IEnumerable<MemorySample> samples, Axis axis)
        => Series.Of(samples, axis, sample => sample.Private ?? sample.Rss);

    /// <summary>What grows, or may; null where nothing does.</summary>
    public Finding? Find()
    {
        var level = Level(samples, axis);
        var envelope = Envelope.Of(level, SawTooth.In(level));
        _levels = envelope.Held;
        if (level.Count < MinSamples)
        {
            var needed = length * Math.Max(2, 2.0 * MinSamples / Math.Max(1, level.Count));
            return new Finding(MemoryVerdict.WarmingUp, Ground.TooFewSamples, Needed: needed);
        }

        DetectionLimit = ResolutionOf(level, envelope) / axis.ToClock(level).Length;

        // What tells the most first: a rise of private memory often comes with the others.
        Finding?[] findings = [OfShared(), OfHandles(), OfManaged(), OfPrivate(level)];
        var growing = Array.FindAll(findings, finding => finding?.Verdict == MemoryVerdict.Growing);
        return growing switch
        {
            [] => Array.FindLast(findings, finding => finding is not null),
            [var one] => one,
            [var one, ..] => one! with { Also = growing[^1]!.Growth },
        };
    }

    /// <summary>The levels of memory that a finding rests on, over iterations or seconds.</summary>
    public Series LevelsOf(Finding finding)
        => axis.ToClock(finding is { Growth: not MemoryGrowth.Handles, Levels.Count: > 0 } ? finding.Levels : _levels);

    private Finding? OfPrivate(Series level)
    {
        var finding = Of(level, samples[^1].ManagedHeap is null ? MemoryGrowth.Unknown : MemoryGrowth.Native);
        if (finding is not { Levels: var rise } || samples[^1].ManagedHeap is null)
            return finding;

        // What the runtime holds is judged by its collections; and what finalizers free is garbage too, until there were some.
        if (IsManaged(rise))
            return null;
        return finding.Verdict == MemoryVerdict.Growing && samples[^1].Gen0 - (samples[0].Gen0 ?? 0) < MinCollections
            ? finding with { Verdict = MemoryVerdict.WarmingUp, Ground = Ground.NotCollected, Needed = 3 * length }
            : finding;
    }

    private Finding? OfShared()
    {
        // Where the system tells it only along with mapped files, both are judged.
        var shared = Series.Of(samples, axis, sample => sample.Shared ?? (sample.Rss - (sample.Private - sample.Swap)));
        return Of(shared, MemoryGrowth.Shared) is { } finding && IsOwn(finding.Levels) ? finding : null;
    }

    private Finding? OfHandles()
    {
        var handles = Ending.Cut(Handles, out _);
        if (handles.Count < MinHandleSamples)
            return null;
        var resolution = Math.Max(MinHandles, MinHandlesPart * handles.Quantile(0.5));
        var climb = Climb.Of(Envelope.Of(handles).Held, resolution);
        return climb.Shape == GrowthShape.Steady ? FromClimb(climb, resolution, Ground.NeverFalls, MemoryGrowth.Handles) : null;
    }

    private Finding? OfManaged()
    {
        var heap = Series.Of(samples, axis, sample => sample.ManagedHeap);
        if (heap.Count < MinSamples)
            return null;
        var teeth = SawTooth.In(heap);
        var envelope = Envelope.Of(heap, teeth);
        var resolution = Math.Max(Math.Max(MinRise, ScatterMargin * envelope.Scatter), TroughExactness * teeth.Amplitude);
        var climb = Climb.Of(envelope.Held, resolution);

        // What full collections have left is held. As long as there were none, a heap that rises means nothing.
        var (count, last) = FullCollections();
        var proven = envelope.Held.Upto(Array.FindLastIndex(envelope.Held.X, x => x <= last));
        if (count >= MinFullCollections && proven.Rise >= Math.Max(resolution, ProvenPart * climb.Rise))
            return FromClimb(climb, resolution, Ground.FloorRises, MemoryGrowth.Managed);
        return climb.Shape is GrowthShape.None or GrowthShape.Faint or GrowthShape.Settled
            ? null
            : new Finding(MemoryVerdict.WarmingUp, Ground.NotCollected, MemoryGrowth.Managed, 3 * length, climb.Levels);
    }

    private Finding? Of(Series level, MemoryGrowth kind)
    {
        level = Ending.Cut(level, out var isSure);
        if (level.Count < MinSamples)
            return null;
        var teeth = SawTooth.In(level);
        var isFew = teeth.Troughs.Length is > 0 and < Envelope.ManyTeeth;
        var (climb, resolution) = ClimbOf(level, Envelope.Of(level, teeth), TroughExactness * teeth.Amplitude);
        var ground = teeth.Troughs.Length == 0 ? Ground.NeverFalls : Ground.TroughsRise;
        if (isFew && climb.Shape != GrowthShape.Steady)
        {
            // A few falls that are small beside the rise are part of it, and after the last one it may have begun.
            var all = ClimbOf(level, Envelope.Of(level), steady: 2 * teeth.MaxFall);
            var after = level.From(level.X[teeth.Troughs[^1]]);
            var last = ClimbOf(after, Envelope.Of(after), steady: 2 * teeth.MaxFall);
            if (all.Climb.Shape == GrowthShape.Steady)
                (climb, resolution) = all;
            else if (after.Length > level.Length / 2 && last.Climb.Shape is not (GrowthShape.None or GrowthShape.Settled))
                (climb, resolution, ground) = (last.Climb, last.Resolution, Ground.NeverFalls);
        }

        var finding = FromClimb(climb, resolution, ground, kind);
        if (finding?.Verdict != MemoryVerdict.Growing)
            return finding;
        if ((isFew || teeth.Troughs.Length == 0) && _job.MayExplain(climb))
            return finding with { Verdict = MemoryVerdict.WarmingUp, Ground = Ground.OneJob };
        return isSure && isWhole
            ? finding
            : finding with { Verdict = MemoryVerdict.WarmingUp, Ground = Ground.FewTeeth, Needed = 3 * length };
    }

    private (Climb Climb, double Resolution) ClimbOf(Series level, Envelope envelope, double exactness = 0, double steady = 0)
    {
        var resolution = Math.Max(exactness, ResolutionOf(level, envelope));
        return (Climb.Of(envelope.Held, resolution, steady), resolution);
    }

    private Finding? FromClimb(Climb climb, double resolution, Ground ground, MemoryGrowth kind) => climb.Shape switch
    {
        GrowthShape.Steady => new Finding(MemoryVerdict.Growing, ground, kind, Levels: climb.Levels, Clearness: climb.Rise / resolution),
        GrowthShape.Slowing => new Finding(MemoryVerdict.WarmingUp, Ground.Slowing, kind, 3 * length, climb.Levels),
        GrowthShape.Recent => new Finding(MemoryVerdict.WarmingUp, Ground.Recent, kind, 2 * length, climb.Levels),
        GrowthShape.Uneven when ground == Ground.TroughsRise
            => new Finding(MemoryVerdict.WarmingUp, Ground.FewTeeth, kind, 3 * length, climb.Levels),
        GrowthShape.Uneven => new Finding(MemoryVerdict.WarmingUp, Ground.Uneven, kind, 3 * length, climb.Levels),
        GrowthShape.Faint => new Finding(MemoryVerdict.WarmingUp, Ground.Faint, kind, 1.5 * length * resolution / climb.Rise, climb.Levels),
        _ => null,
    };

    private double ResolutionOf(Series level, Envelope envelope)
    {
        var allowed = tolerance * level.Length / Math.Max(length, double.Epsilon);
        var usual = level.Count == 0 ? 0 : MinRisePart * level.Quantile(0.5);
        var least = samples[^1].ManagedHeap is null ? MinRise : MinNativeRise;
        return Math.Max(Math.Max(least, usual), Math.Max(ScatterMargin * envelope.Scatter, allowed));
    }

    /// <summary>Whether what the runtime holds makes up half of a rise or more.</summary>
    private bool IsManaged(Series rise)
    {
        var heap = Series.Of(samples, axis, sample => Max(sample.ManagedHeap, sample.Committed)).From(rise.X[0]);
        return heap.Count >= MinSamples && Envelope.Of(heap).Held.Rise >= rise.Rise / 2;
    }

    /// <summary>Whether a rise of shared memory is not only that of pages that other processes have brought in.</summary>
    private bool IsOwn(Series rise)
    {
        var shares = Series.Of(samples, axis, sample => sample.ProportionalRss - (sample.Private - sample.Swap)).From(rise.X[0]);
        return shares.Count < 3 || shares.Rise >= OwnShare * rise.Rise * shares.Length / rise.Length;
    }

    private (int Count, double Last) FullCollections()
    {
        var (count, last) = (0, double.NegativeInfinity);
        int? before = null;
        foreach (var sample in samples)
        {
            if (sample.Gen2 is not { } now)
                continue;
            if (now > before)
                (count, last) = (count + now - before.Value, axis.At(sample));
            before = now;
        }

        return (count, last);
    }

    private static long? Max(long? one, long? other) => one is null || other > one ? other : one;
}

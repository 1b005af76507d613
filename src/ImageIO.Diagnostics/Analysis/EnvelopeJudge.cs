namespace ImageIO.Diagnostics.Analysis;

/// <summary>
/// Judges a process that can't be made to collect, by the lower envelope of its memory: what it falls back to when it collects by itself. Where the collections of a
/// .NET process are known, that is the lowest point between each two full ones; otherwise the troughs of the saw-tooth; and without any falls, the level itself.
/// </summary>
internal sealed class EnvelopeJudge
{
    private const int MostLevels = 24;
    private const int FewestSamples = 12;
    private const int FewestTeeth = 5;
    private const double HandleResolution = 10;

    /// <summary>A trough lies somewhere between two samples: by this part of the teeth they may differ.</summary>
    private const double TroughExactness = 0.15;

    private readonly IReadOnlyList<MemorySample> _samples;
    private readonly bool _byIteration;
    private readonly long _tolerance;
    private readonly Series _level;
    private readonly double _length;

    /// <param name="samples">Without the warm-up.</param>
    /// <param name="byIteration">Whether x is iterations, not seconds.</param>
    /// <param name="teeth">The teeth of the level of these samples.</param>
    /// <param name="length">The length of the whole run.</param>
    /// <param name="tolerance">Bytes that may be gained over the whole run.</param>
    public EnvelopeJudge(IReadOnlyList<MemorySample> samples, bool byIteration, SawTooth teeth, double length, long tolerance)
    {
        _samples = samples;
        _byIteration = byIteration;
        _tolerance = tolerance;
        _level = Level(samples, byIteration);
        _length = length;
        Teeth = teeth;
    }

    public SawTooth Teeth { get; }

    /// <summary>The growth that the finding rests on.</summary>
    public Growth Growth { get; private set; }

    public Growth Handles { get; private set; }

    /// <summary>What is judged: private memory where it is known, else what is in RAM.</summary>
    public static Series Level(IEnumerable<MemorySample> samples, bool byIteration) => Series.Of(samples, byIteration, sample => sample.Private ?? sample.Rss);

    public Finding Judge()
    {
        if (_level.Count < FewestSamples)
            return new Finding(MemoryVerdict.WarmingUp, Ground.TooFewSamples, Needed: _length * Math.Max(2, 2.0 * FewestSamples / Math.Max(1, _level.Count)));
        var handles = Series.Of(_samples, _byIteration, sample => sample.Handles).Minima(MostLevels);
        Handles = Growth.Of(handles.X, handles.Y, HandleResolution);
        if (Handles.Shape == GrowthShape.Steady && handles.Count >= 8)
            return new Finding(MemoryVerdict.Growing, Ground.NeverFalls, MemoryGrowth.Handles);

        var collected = BetweenFullCollections();
        if (collected.Count >= FewestTeeth)
            return FromLevels(collected.Minima(MostLevels), Ground.FloorRises, TroughExactness * Teeth.Amplitude);
        var finding = Teeth.Troughs.Length switch
        {
            0 => FromLevels(_level.Medians(MostLevels), Ground.NeverFalls, 6 * _level.Noise()),
            < FewestTeeth => FromFewTeeth(),
            _ => FromLevels(Troughs(), Ground.TroughsRise, TroughExactness * Teeth.Amplitude),
        };

        // As long as the runtime has not collected, a rising managed heap means nothing.
        return finding.Verdict == MemoryVerdict.Growing && IsManaged() ? new Finding(MemoryVerdict.WarmingUp, Ground.NotCollected, MemoryGrowth.Managed, 3 * _length) : finding;
    }

    private Finding FromLevels(Series levels, Ground rising, double exactness)
    {
        var resolution = Math.Max(Math.Max(1 << 20, 0.02 * levels.Quantile(0.5)), exactness);
        var allowed = _tolerance * levels.Length / Math.Max(_length, double.Epsilon);
        Growth = Growth.Of(levels.X, levels.Y, Math.Max(resolution, allowed));
        return Growth.Shape switch
        {
            GrowthShape.Steady => new Finding(MemoryVerdict.Growing, rising, Cause()),
            GrowthShape.Slowing => new Finding(MemoryVerdict.WarmingUp, Ground.Slowing, Cause(), 3 * _length),
            GrowthShape.Recent => new Finding(MemoryVerdict.WarmingUp, Ground.Recent, Cause(), 2 * _length),
            GrowthShape.Faint when Growth.Rise > Math.Max(0.4 * resolution, allowed)
                => new Finding(MemoryVerdict.WarmingUp, Ground.Faint, Cause(), 1.5 * _length * resolution / Growth.Rise),
            _ when Teeth.Troughs.Length > 0 => new Finding(MemoryVerdict.SawTooth, Ground.CameBack),
            GrowthShape.Settled => new Finding(MemoryVerdict.Flat, Ground.Settled),
            _ => new Finding(MemoryVerdict.Flat, Ground.NarrowBand),
        };
    }

    private Finding FromFewTeeth()
    {
        // What came before the first fall counts as a trough too.
        var before = _level.Y[..(Teeth.Peaks[0] + 1)].Min();
        var after = _level.Y[Teeth.Troughs[^1]];
        if (after <= before + Math.Max(1 << 20, TroughExactness * Teeth.Amplitude))
            return new Finding(MemoryVerdict.SawTooth, Ground.CameBack);
        var period = Teeth.Period ?? _level.Length;
        return new Finding(MemoryVerdict.WarmingUp, Ground.FewTeeth, Cause(), Math.Max(2 * _length, (2 + FewestTeeth) * period));
    }

    /// <summary>Many teeth are taken together, since not all of them are full collections.</summary>
    private Series Troughs()
    {
        var troughs = _level.At(Teeth.Troughs);
        return troughs.Count < 2 * FewestTeeth ? troughs : troughs.Minima(Math.Min(MostLevels, troughs.Count / 2));
    }

    /// <summary>The lowest level after each full collection, up to the next one; without the last, which may not be over.</summary>
    private Series BetweenFullCollections()
    {
        var (x, y) = (new List<double>(), new List<double>());
        int? collections = null;
        var inside = false;
        foreach (var sample in _samples)
        {
            if (sample.Gen2 is not { } now)
                continue;
            var (at, level) = (_byIteration ? sample.Iteration!.Value : sample.Time.TotalSeconds, (double)(sample.Private ?? sample.Rss));
            if (collections is { } before && now > before)
            {
                inside = true;
                if (x.Count == 0 || at > x[^1])
                {
                    x.Add(at);
                    y.Add(level);
                }
            }
            else if (inside && level < y[^1])
            {
                (x[^1], y[^1]) = (at, level);
            }

            collections = now;
        }

        return x.Count < 2 ? new Series([], []) : new Series([.. x[..^1]], [.. y[..^1]]);
    }

    private MemoryGrowth Cause()
        => _samples[^1].ManagedHeap is null ? MemoryGrowth.Unknown : IsManaged() ? MemoryGrowth.Managed : MemoryGrowth.Native;

    /// <summary>Whether the managed heap makes up half of the rise or more.</summary>
    private bool IsManaged()
    {
        return Math.Max(SlopeOf(sample => sample.ManagedHeap), SlopeOf(sample => sample.Committed)) >= Growth.Trend.Slope / 2;

        double SlopeOf(Func<MemorySample, double?> figure)
        {
            var series = Series.Of(_samples, _byIteration, figure).Medians(MostLevels);
            return series.Count < Growth.FewestLevels ? double.MinValue : Trend.Of(series.X, series.Y).Slope;
        }
    }
}

namespace ImageIO.Diagnostics.Analysis;

/// <summary>The plain figures of a report.</summary>
internal readonly struct Figures(IReadOnlyList<MemorySample> samples, List<MemorySample> floors, Axis axis)
{
    /// <summary>A checkpoint collects twice: what finalizers give up is collected too.</summary>
    private const int CollectionsPerFloor = 2;

    public int Forced => CollectionsPerFloor * floors.Count;

    /// <summary>The system's peak counts where it was reached during the run; else the highest sample.</summary>
    public long PeakRss
    {
        get
        {
            var sampled = samples.Max(sample => sample.Rss);
            var isOfRun = axis != Axis.Iterations || samples[^1].PeakRss > (samples[0].PeakRss ?? 0);
            return samples[^1].PeakRss is { } peak && isOfRun ? Math.Max(peak, sampled) : sampled;
        }
    }

    /// <summary>Per iteration or second, after the first tenth.</summary>
    public double? AllocatedPerUnit(long overhead)
    {
        var (first, last) = (samples[0], samples[^1]);
        var length = axis.At(last) - axis.At(first);
        return last.Allocated - first.Allocated - overhead is { } allocated && length > 0 ? Math.Max(0, allocated / length) : null;
    }

    public IReadOnlyList<int>? Collections()
    {
        var (first, last) = (samples[0], samples[^1]);
        if (last.Gen0 is null)
            return null;
        return [Since(last.Gen0, first.Gen0), Since(last.Gen1, first.Gen1), Since(last.Gen2, first.Gen2)];
    }

    private int Since(int? last, int? first) => Math.Max(0, (last ?? 0) - (first ?? 0) - Forced);
}

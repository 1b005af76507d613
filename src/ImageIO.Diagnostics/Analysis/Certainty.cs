namespace ImageIO.Diagnostics.Analysis;

/// <summary>How sure a verdict is.</summary>
internal static class Certainty
{
    /// <summary>Seconds from which on a process has been watched for long enough, and for hardly long enough.</summary>
    public const double LongWatch = 60;

    private const double ShortWatch = 20;

    /// <summary>The same for a run of an action, in iterations.</summary>
    public const long LongRun = 300;

    private const long ShortRun = 100;

    /// <summary>So many times what counts, a rise is beyond doubt.</summary>
    private const double ClearRise = 3;

    /// <summary>A steady rise that makes up less than this part of the run may be that of one phase of the program.</summary>
    private const double MainPart = 0.6;

    /// <summary>Fewer falls than these may have come back by chance.</summary>
    private const int ManyFalls = 5;

    /// <summary>Of a verdict on a process that was watched.</summary>
    /// <param name="finding">The verdict.</param>
    /// <param name="part">How long the part is that it rests on.</param>
    /// <param name="teeth">The falls of private memory.</param>
    /// <param name="length">The length of the whole run.</param>
    public static MemoryConfidence OfWatched(Finding finding, double part, SawTooth teeth, double length) => finding.Verdict switch
    {
        MemoryVerdict.WarmingUp => MemoryConfidence.Low,
        _ when length < ShortWatch => MemoryConfidence.Low,
        _ when length < LongWatch => MemoryConfidence.Fair,
        MemoryVerdict.Growing => finding.Clearness >= ClearRise && part > MainPart * length ? MemoryConfidence.High : MemoryConfidence.Fair,
        MemoryVerdict.SawTooth => teeth.Troughs.Length >= ManyFalls ? MemoryConfidence.High : MemoryConfidence.Fair,
        _ => MemoryConfidence.High,
    };

    /// <summary>Of a verdict on what full collections have left.</summary>
    public static MemoryConfidence OfFloors(Finding finding, List<MemorySample> floors) => (finding.Verdict, floors[^1].Iteration) switch
    {
        (MemoryVerdict.WarmingUp, _) or (_, < ShortRun) => MemoryConfidence.Low,
        (MemoryVerdict.Growing, _) => finding.Clearness >= ClearRise ? MemoryConfidence.High : MemoryConfidence.Fair,
        (_, < LongRun) => MemoryConfidence.Fair,
        _ => MemoryConfidence.High,
    };
}

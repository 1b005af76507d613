using ImageIO.Diagnostics.Output;

namespace ImageIO.Diagnostics.Analysis;

/// <summary>Says in words why a verdict is what it is, and what to try next.</summary>
internal static class Explanation
{
    private const string LowerPeak = "To lower the peak, dispose and reuse what is large; "
        + "with .NET, DOTNET_GCConserveMemory=5 or a heap limit makes it collect earlier.";
    private const string Fine = "Nothing: this is how it should look.";

    public static (string Reason, string Advice) Of(MemoryReport report, Finding finding)
    {
        var (reason, advice) = Of(report, finding.Ground);
        return finding.Also == MemoryGrowth.None ? (reason, advice) : ($"{reason} {Thing(finding.Also)} rises too.", advice);
    }

    private static (string Reason, string Advice) Of(MemoryReport report, Ground ground)
    {
        var thing = Thing(report.Growth);
        var by = By(report);
        var longer = report.NeededLength is { } needed ? $"Run it for about {Sizes.Length(needed, report.Unit)}." : "Run it for longer.";
        return ground switch
        {
            Ground.NarrowBand => (NarrowBand(report), Fine),
            Ground.MappedFiles =>
                ($"Only mapped files take more memory, {Sizes.Of(report.RssRange)}, which the system takes back when it needs it.", Fine),
            Ground.Settled =>
                ("RSS rose once and has stayed within its band since; nothing has been added to it lately.",
                "Nothing, unless the level itself is too high: look at what is kept from then on."),
            Ground.CameBack =>
                ($"Memory climbs and falls back, by {Sizes.Of(report.SawToothAmplitude)}{Every(report)}, to where it was: "
                + "garbage that is collected late, not a leak.",
                LowerPeak),
            Ground.GivenBack =>
                ("Memory climbs during the run, and a full collection gives it back: garbage that has not been collected yet, not a leak.",
                LowerPeak),
            Ground.TooFewSamples => ("There are too few samples to tell anything from.", longer),
            Ground.Slowing =>
                ($"{thing} still rises, but more and more slowly, as it does while caches fill and code is compiled.", longer),
            Ground.Recent => ($"{thing} has begun to rise only lately: that may be one step, or the start of a leak.", longer),
            Ground.Uneven => ($"{thing} rises in steps, too few to say whether more will follow.", longer),
            Ground.Faint => ($"{thing} seems to rise{by}, which is too little to be sure of in a run of this length.", longer),
            Ground.FewTeeth =>
                ("Memory rises and falls, but has fallen too few times to say whether it comes back to where it was.", longer),
            Ground.OneJob =>
                ($"{thing} rises{by} while the program works without a pause: that may be a leak, or what its one job needs.",
                "Let it do the same work again and again in one process, and watch that: what one job needs is then used again."),
            Ground.NotCollected =>
                ($"{thing} rises, but hardly any full collection has happened that would show what of it is garbage.",
                longer
                + " Or have it collect: 'imageio monitor --collect', MemoryMonitor.TryCollect, or MemoryReport.Run for code of your own."),
            Ground.FloorRises => ($"{thing} that is left after full collections rises steadily{by}: a leak.", Search(report.Growth)),
            Ground.TroughsRise =>
                ($"The lowest points of {Low(thing)} rise steadily{by}: a leak under a saw-tooth.", Search(report.Growth)),
            Ground.NeverFalls => ($"{thing} rises steadily{by}, and is never given back: a leak.", Search(report.Growth)),
            _ => throw new ArgumentOutOfRangeException(nameof(ground)),
        };
    }

    /// <summary>How sure the verdict is, and what would make it surer.</summary>
    public static string Certainty(MemoryReport report)
    {
        var enough = report.Iterations is null ? Analysis.Certainty.LongWatch : Analysis.Certainty.LongRun;
        var length = report.Iterations ?? report.Duration.TotalSeconds;
        var surer = report.NeededLength is { } needed
            ? $" A run of {Sizes.Length(needed, report.Unit)} may tell."
            : $" A run of {Sizes.Length(Math.Max(enough, Math.Round(2 * length)), report.Unit)} would make it surer.";
        var limit = report.DetectionLimit is { } least
            ? $" A leak of less than {Sizes.Of(least)} {Sizes.Per(report.Unit)} does not show in a run of this length."
            : "";
        return report switch
        {
            { Verdict: MemoryVerdict.Growing, Confidence: MemoryConfidence.High } => "high.",
            { Verdict: MemoryVerdict.WarmingUp, NeededLength: null } => "low.",
            { Verdict: MemoryVerdict.Growing or MemoryVerdict.WarmingUp } => Name(report.Confidence) + "." + surer,
            { Confidence: MemoryConfidence.High } => "high." + limit,
            _ => Name(report.Confidence) + "." + surer + limit,
        };
    }

    private static string NarrowBand(MemoryReport report)
    {
        var floors = report.FloorRss is null ? "" : ", and what is left after full collections does not rise";
        return $"RSS stays within {Sizes.Of(report.RssRange)} after the warm-up{floors}.";
    }

    private static string Name(MemoryConfidence confidence) => confidence switch
    {
        MemoryConfidence.High => "high",
        MemoryConfidence.Fair => "fair",
        _ => "low",
    };

    private static string Every(MemoryReport report)
        => report.SawToothPeriod is { } period ? $" every {Sizes.Length(period, report.Unit)}" : "";

    private static string By(MemoryReport report) => report.Growth switch
    {
        MemoryGrowth.Handles => $" by {Sizes.Number(report.HandleTrend?.Slope ?? 0)} {Sizes.Per(report.Unit)}",
        MemoryGrowth.Managed when report.ManagedTrend is { } managed => $" by {Sizes.Of(managed.Slope)} {Sizes.Per(report.Unit)}",
        _ => $" by {Sizes.Of(report.FloorTrend?.Slope ?? 0)} {Sizes.Per(report.Unit)}",
    };

    private static string Thing(MemoryGrowth growth) => growth switch
    {
        MemoryGrowth.Handles => "The number of open handles",
        MemoryGrowth.Managed => "Managed memory",
        MemoryGrowth.Native => "Native memory",
        MemoryGrowth.Shared => "Shared memory",
        _ => "Memory",
    };

    private static string Low(string thing) => char.ToLowerInvariant(thing[0]) + thing[1..];

    private static string Search(MemoryGrowth growth) => growth switch
    {
        MemoryGrowth.Handles => "Look for files, sockets, timers or processes that are opened each time and not disposed.",
        MemoryGrowth.Managed =>
            "Look for what refers to the objects: static collections, caches without a limit, event handlers that are never removed. "
            + "'dotnet-gcdump' shows which type grows.",
        MemoryGrowth.Native =>
            "Look for native memory that is not freed: buffers and handles without Dispose, libraries' caches. "
            + "'heaptrack' or a build with an allocation hook shows who allocates it.",
        MemoryGrowth.Shared =>
            "Look for shared segments, memory files and files in /dev/shm or on another tmpfs that are made each time and not removed: "
            + "'ls -l /dev/shm' and /proc/PID/maps name them.",
        _ =>
            "Find out whether the memory is managed by a runtime or native: sample a .NET process by its id with diagnostics switched on, "
            + "or use the runtime's own heap profiler.",
    };
}

using ImageIO.Diagnostics.Output;

namespace ImageIO.Diagnostics.Analysis;

/// <summary>Says in words why a verdict is what it is, and what to try next.</summary>
internal static class Explanation
{
    private const string Lower = "To lower the peak, dispose and reuse what is large; with .NET, DOTNET_GCConserveMemory=5 or a heap limit makes it collect earlier.";

    public static (string Reason, string Advice) Of(MemoryReport report, Ground ground)
    {
        var unit = report.Unit;
        var range = Sizes.Of(report.RssRange);
        var longer = report.NeededLength is { } needed ? $"Run it for about {Sizes.Length(needed, unit)}." : "Run it for longer.";
        return ground switch
        {
            Ground.NarrowBand => ($"RSS stays within {range} after the warm-up{(report.FloorRss is null ? "" : ", and what is left after full collections does not rise")}.", "Nothing: this is how it should look."),
            Ground.Settled => ($"RSS rose once and has stayed within its band since; nothing has been added to it lately.", "Nothing, unless the level itself is too high: look at what is kept from then on."),
            Ground.CameBack => ($"Memory climbs and falls back, by {Sizes.Of(report.SawToothAmplitude)}{Every(report)}, to where it was: garbage that is collected late, not a leak.", Lower),
            Ground.GivenBack => ("Memory climbs during the run, and a full collection gives it back: garbage that has not been collected yet, not a leak.", Lower),
            Ground.TooFewSamples => ("There are too few samples to tell anything from.", longer),
            Ground.Slowing => ($"{Thing(report.Growth)} still rises, but more and more slowly, as it does while caches fill and code is compiled.", longer),
            Ground.Recent => ($"{Thing(report.Growth)} has begun to rise only lately: that may be one step, or the start of a leak.", longer),
            Ground.Faint => ($"{Thing(report.Growth)} seems to rise{By(report)}, which is too little to be sure of in a run of this length.", longer),
            Ground.FewTeeth => ("Memory rises and falls, but has fallen too few times to say whether it comes back to where it was.", longer),
            Ground.NotCollected => ("The managed heap rises, but hardly any full collection has happened that would show what of it is garbage.", longer + " Or force collections: run the code through MemoryReport.Run."),
            Ground.FloorRises => ($"{Thing(report.Growth)} that is left after full collections rises steadily{By(report)}, {Surely(report)}: a leak.", Search(report.Growth)),
            Ground.TroughsRise => ($"The lowest points of {Low(report.Growth)} rise steadily{By(report)}, {Surely(report)}: a leak under a saw-tooth.", Search(report.Growth)),
            Ground.NeverFalls => ($"{Thing(report.Growth)} rises steadily{By(report)}, {Surely(report)}, and is never given back: a leak.", Search(report.Growth)),
            _ => throw new ArgumentOutOfRangeException(nameof(ground)),
        };
    }

    private static string Every(MemoryReport report) => report.SawToothPeriod is { } period ? $" every {Sizes.Length(period, report.Unit)}" : "";

    private static string By(MemoryReport report) => report.Growth switch
    {
        MemoryGrowth.Handles => $" by {Sizes.Number(report.HandleTrend?.Slope ?? 0)} {Sizes.Per(report.Unit)}",
        MemoryGrowth.Managed when report.ManagedTrend is { } managed => $" by {Sizes.Of(managed.Slope)} {Sizes.Per(report.Unit)}",
        _ => $" by {Sizes.Of(report.FloorTrend?.Slope ?? 0)} {Sizes.Per(report.Unit)}",
    };

    private static string Surely(MemoryReport report)
    {
        var trend = report.Growth switch
        {
            MemoryGrowth.Handles => report.HandleTrend,
            MemoryGrowth.Managed => report.ManagedTrend ?? report.FloorTrend,
            _ => report.FloorTrend,
        };
        return $"with a confidence of {(trend?.Confidence > 0.999 ? "99.9%" : Sizes.Number(100 * (trend?.Confidence ?? 0)) + "%")}{(trend?.Confidence > 0.999 ? " or more" : "")}";
    }

    private static string Thing(MemoryGrowth growth) => growth switch
    {
        MemoryGrowth.Handles => "The number of open handles",
        MemoryGrowth.Managed => "Managed memory",
        MemoryGrowth.Native => "Native memory",
        _ => "Memory",
    };

    private static string Low(MemoryGrowth growth) => growth switch
    {
        MemoryGrowth.Managed => "managed memory",
        MemoryGrowth.Native => "native memory",
        _ => "memory",
    };

    private static string Search(MemoryGrowth growth) => growth switch
    {
        MemoryGrowth.Handles => "Look for files, sockets, timers or processes that are opened each time and not disposed.",
        MemoryGrowth.Managed => "Look for what refers to the objects: static collections, caches without a limit, event handlers that are never removed. 'dotnet-gcdump' shows which type grows.",
        MemoryGrowth.Native => "Look for native memory that is not freed: buffers and handles without Dispose, libraries' caches. 'heaptrack' or a build with an allocation hook shows who allocates it.",
        _ => "Find out whether the memory is managed by a runtime or native: sample a .NET process by its id with diagnostics switched on, or use the runtime's own heap profiler.",
    };
}

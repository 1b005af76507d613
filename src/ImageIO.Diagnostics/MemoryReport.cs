using System.Text.Json.Serialization;
using ImageIO.Diagnostics.Analysis;
using ImageIO.Diagnostics.Output;

namespace ImageIO.Diagnostics;

/// <summary>What a run has done to memory, with a verdict: a leak, or garbage that is collected late. Sizes are in bytes.</summary>
/// <remarks>
/// The report of an action rests on what is left after full, compacting collections, which it forces over the last quarter of the run only:
/// until then, memory does what it does anyway. A process that is only watched is judged by what its memory falls back to. The same samples
/// always give the same report.
/// </remarks>
public sealed record MemoryReport
{
    internal MemoryReport()
    {
    }

    /// <summary>Version of the JSON form; a number that is raised when a property changes its meaning.</summary>
    public int Schema { get; } = 1;

    /// <summary>The verdict.</summary>
    public required MemoryVerdict Verdict { get; init; }

    /// <summary>What grows, or what may.</summary>
    public required MemoryGrowth Growth { get; init; }

    /// <summary>How sure the verdict is.</summary>
    public required MemoryConfidence Confidence { get; init; }

    /// <summary>Why the verdict is what it is, in a sentence or two.</summary>
    public required string Reason { get; init; }

    /// <summary>What to try next.</summary>
    public required string Advice { get; init; }

    /// <summary>What slopes count by: <c>iteration</c> where an action was run, <c>second</c> where a process was watched.</summary>
    public required string Unit { get; init; }

    /// <summary>How often the action was run; null where a process was watched.</summary>
    public long? Iterations { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>RSS at the first sample.</summary>
    public required long StartRss { get; init; }

    /// <summary>Where warming up ended, in iterations or seconds.</summary>
    public required double WarmUpEnd { get; init; }

    /// <summary>RSS at that place.</summary>
    public required long WarmUpRss { get; init; }

    /// <summary>The highest RSS of the process, between the samples too where the system tells.</summary>
    public required long PeakRss { get; init; }

    /// <summary>RSS at the last sample.</summary>
    public required long EndRss { get; init; }

    /// <summary>Highest less lowest RSS after the warm-up, without the part of the run in which collections are forced.</summary>
    public required long RssRange { get; init; }

    /// <summary>RSS after the last full, compacting collection; null where none could be forced.</summary>
    public long? FloorRss { get; init; }

    /// <summary>Managed objects after it.</summary>
    public long? FloorManaged { get; init; }

    /// <summary>How far memory falls at once, median; 0 where it does not.</summary>
    public required double SawToothAmplitude { get; init; }

    /// <summary>Iterations or seconds from one fall to the next, median; null where there are fewer than two.</summary>
    public double? SawToothPeriod { get; init; }

    /// <summary>Trend of RSS after the warm-up, collections forced or not left out of account.</summary>
    public MemoryTrend? RssTrend { get; init; }

    /// <summary>
    /// Trend of the level that the verdict rests on: private memory after full collections, or the lowest points between them.
    /// </summary>
    public MemoryTrend? FloorTrend { get; init; }

    /// <summary>Trend of managed objects after full collections.</summary>
    public MemoryTrend? ManagedTrend { get; init; }

    /// <summary>Trend of the number of open handles.</summary>
    public MemoryTrend? HandleTrend { get; init; }

    /// <summary>
    /// Bytes of private memory per iteration or second that a run of this length could just have shown: what leaks more slowly shows in a
    /// longer run. Null where the run was too short to show anything.
    /// </summary>
    public double? DetectionLimit { get; init; }

    /// <summary>Managed bytes allocated per iteration or second, the report's own left out.</summary>
    public double? Allocated { get; init; }

    /// <summary>Collections of each generation during the run, those that the report forced left out: 0, 1, 2.</summary>
    public IReadOnlyList<int>? Collections { get; init; }

    /// <summary>Full collections that the report forced.</summary>
    public required int ForcedCollections { get; init; }

    /// <summary>Time that collections stopped the process.</summary>
    public TimeSpan? PauseTime { get; init; }

    /// <summary>With <see cref="MemoryVerdict.WarmingUp"/>: iterations or seconds that would be enough to tell.</summary>
    public double? NeededLength { get; init; }

    /// <summary>The samples that the report rests on. Long runs are thinned out evenly.</summary>
    [JsonIgnore]
    public IReadOnlyList<MemorySample> Samples { get; init; } = [];

    /// <summary>Runs an action again and again, and reports what that does to the memory of this process.</summary>
    /// <param name="action">The action. Whatever else the process does meanwhile is measured with it.</param>
    /// <param name="iterations">How often to run it, the warm-up included; a few hundred or more for a verdict that can be relied
    /// on.</param>
    /// <param name="options">How to judge.</param>
    /// <param name="cancellationToken">Ends the run between two iterations; the report is then about those that were run.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1.</exception>
    public static MemoryReport Run(
        Action action, int iterations, MemoryReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        using var run = new MemoryRun(iterations, options ?? MemoryReportOptions.Default);
        while (!cancellationToken.IsCancellationRequested && run.Continues)
        {
            action();
            run.OnIteration();
        }

        return run.Report();
    }

    /// <summary>Awaits an action again and again, and reports what that does to the memory of this process.</summary>
    /// <param name="action">The action; each run is over before the next begins.</param>
    /// <param name="iterations">How often to run it, the warm-up included.</param>
    /// <param name="options">How to judge.</param>
    /// <param name="cancellationToken">Ends the run between two iterations; the report is then about those that were run.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1.</exception>
    public static async Task<MemoryReport> RunAsync(
        Func<Task> action, int iterations, MemoryReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        using var run = new MemoryRun(iterations, options ?? MemoryReportOptions.Default);
        while (!cancellationToken.IsCancellationRequested && run.Continues)
        {
            await action().ConfigureAwait(false);
            run.OnIteration();
        }

        return run.Report();
    }

    /// <summary>Reports on samples that were taken before.</summary>
    /// <param name="samples">At least one, in the order of their times: of a watched process, or those of another report.</param>
    /// <param name="options">How to judge.</param>
    /// <exception cref="ArgumentException">There are no samples.</exception>
    public static MemoryReport FromSamples(IReadOnlyList<MemorySample> samples, MemoryReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
            throw new ArgumentException("A report needs at least one sample.", nameof(samples));
        return Judge.Report(samples, options ?? MemoryReportOptions.Default, overhead: 0);
    }

    /// <summary>The report as text, for a terminal or a log: verdict, figures, and a chart of RSS.</summary>
    public override string ToString() => TextReport.Of(this);

    /// <summary>RSS over the run in one line of block characters, from the lowest to the highest.</summary>
    /// <param name="width">Characters, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="width"/> is below 1.</exception>
    public string ToSparkline(int width = 60) => Chart.Sparkline(Samples, width);

    /// <summary>
    /// The report as JSON: the properties of this type in camel case, times in seconds, enumerations as their names. Described in
    /// docs/memory-reports.md; properties are added, never changed.
    /// </summary>
    public string ToJson() => ReportJson.Write(this);

    /// <summary>
    /// Writes the samples as CSV, with a line of names: those of the properties of <see cref="MemorySample"/>. Times are in seconds; what
    /// is null is empty.
    /// </summary>
    /// <param name="writer">Stays open.</param>
    public void WriteCsv(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SampleCsv.Write(Samples, writer);
    }

    /// <summary>Reads samples that <see cref="WriteCsv"/> wrote. Columns that are missing are null, further ones are ignored.</summary>
    /// <param name="reader">Is read to its end, and stays open.</param>
    /// <exception cref="FormatException">The text is not such a table.</exception>
    public static IReadOnlyList<MemorySample> ReadCsv(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return SampleCsv.Read(reader);
    }
}

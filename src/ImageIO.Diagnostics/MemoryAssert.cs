namespace ImageIO.Diagnostics;

/// <summary>Assertions about memory, for unit tests of any framework.</summary>
/// <remarks>
/// The whole process is measured: run such tests where no other test runs beside them. Some hundred iterations are needed for slow leaks;
/// the collections that the report forces take a few milliseconds each.
/// </remarks>
public static class MemoryAssert
{
    /// <summary>Runs an action again and again and fails where that leaks memory or handles.</summary>
    /// <param name="action">The action.</param>
    /// <param name="iterations">How often to run it, the warm-up included.</param>
    /// <param name="tolerance">Bytes that may be gained over all iterations. Default: 0, only what can't be told from chance is let
    /// pass.</param>
    /// <returns>
    /// The report, for stricter tests: it may say that the run was too short to tell (<see cref="MemoryVerdict.WarmingUp"/>).
    /// </returns>
    /// <exception cref="MemoryGrowthException">The verdict is <see cref="MemoryVerdict.Growing"/>; the message is the report.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1, or <paramref name="tolerance"/> is
    /// negative.</exception>
    public static MemoryReport DoesNotGrow(Action action, int iterations = 1000, long tolerance = 0)
        => Check(MemoryReport.Run(action, iterations, new MemoryReportOptions { Tolerance = tolerance }));

    /// <summary>Awaits an action again and again and fails where that leaks memory or handles.</summary>
    /// <param name="action">The action; each run is over before the next begins.</param>
    /// <param name="iterations">How often to run it, the warm-up included.</param>
    /// <param name="tolerance">Bytes that may be gained over all iterations. Default: 0.</param>
    /// <returns>The report.</returns>
    /// <exception cref="MemoryGrowthException">The verdict is <see cref="MemoryVerdict.Growing"/>; the message is the report.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1, or <paramref name="tolerance"/> is
    /// negative.</exception>
    public static async Task<MemoryReport> DoesNotGrowAsync(Func<Task> action, int iterations = 1000, long tolerance = 0)
        => Check(await MemoryReport.RunAsync(action, iterations, new MemoryReportOptions { Tolerance = tolerance }).ConfigureAwait(false));

    private static MemoryReport Check(MemoryReport report)
        => report.Verdict == MemoryVerdict.Growing ? throw new MemoryGrowthException(report) : report;
}

using ImageIO.Diagnostics;

namespace ImageIO.Tests.Diagnostics;

/// <summary>
/// How often verdicts on watched processes are wrong: over a thousand innocents and a thousand leaks, of all kinds and lengths.
/// </summary>
public class VerdictStatisticsTests
{
    private const int Count = 1000;

    private static readonly Lazy<IReadOnlyList<(string Series, MemoryVerdict Verdict)>> Leaks
        = new(() => Verdicts(WatchedSeries.Leak));

    [Fact]
    public void At_most_five_of_a_thousand_innocents_are_called_growing()
    {
        var wrong = Verdicts(WatchedSeries.Innocent).Where(one => one.Verdict == MemoryVerdict.Growing).ToList();
        Assert.True(wrong.Count <= 5, string.Join('\n', wrong));
    }

    [Fact]
    public void At_most_ten_of_a_thousand_leaks_are_called_flat_or_a_saw_tooth()
    {
        var missed = Leaks.Value.Where(one => one.Verdict is MemoryVerdict.Flat or MemoryVerdict.SawTooth).ToList();
        Assert.True(missed.Count <= 10, string.Join('\n', missed));
    }

    [Fact]
    public void At_most_one_leak_in_ten_is_left_open()
    {
        var open = Leaks.Value.Where(one => one.Verdict == MemoryVerdict.WarmingUp).ToList();
        Assert.True(open.Count <= Count / 10, string.Join('\n', open));
    }

    private static IReadOnlyList<(string Series, MemoryVerdict Verdict)> Verdicts(Func<int, WatchedSeries> make)
    {
        var verdicts = new (string, MemoryVerdict)[Count];
        Parallel.For(0, Count, seed =>
        {
            var series = make(seed);
            verdicts[seed] = ($"{seed}: {series}", MemoryReport.FromSamples(series.Samples).Verdict);
        });
        return verdicts;
    }
}

using ImageIO.Diagnostics;

namespace ImageIO.Tests.Diagnostics;

/// <summary>
/// The verdicts on series with a known cause, a number of each: no innocent is called growing, no leak flat or a saw-tooth.
/// </summary>
public class PlantedVerdictTests
{
    private const int Seeds = 16;
    private const double Megabyte = 1e6;

    private static readonly Dictionary<string, Func<PlantedSeries, PlantedSeries>> Leaks = new()
    {
        ["a managed list"] = series => series.Holds(Rate(series.Between(60, 5000)), managed: true),
        ["an event handler that pins"] = series => series.Holds(Rate(series.Between(200, 600)), managed: true)
            .WithSawTooth(series.Between(3, 8) * Megabyte, series.Between(20, 60)),
        ["native memory"] = series => series.Holds(Rate(series.Between(500, 50_000)), managed: false),
        ["undisposed native arrays"] = series => series
            .Holds(Rate(series.Between(60_000, 200_000)), managed: false)
            .Holds(Rate(140), managed: true),
        ["100 bytes under a saw-tooth of 20 MB"] = series => series.Holds(Rate(100), managed: true)
            .WithSawTooth(20 * Megabyte, series.Between(30, 400)),
        ["a leak after a large warm-up"] = series => Load(series)
            .Holds(Rate(series.Between(3000, 20_000)), managed: series.Between(0, 1) < 0.5),
        ["a leak in uneven portions"] = series => series
            .Holds(Portions(series, series.Between(1500, 20_000)), managed: series.Between(0, 1) < 0.5),
        ["native memory under a saw-tooth"] = series => series.Holds(Rate(series.Between(2000, 10_000)), managed: false)
            .WithSawTooth(series.Between(5, 40) * Megabyte, series.Between(30, 200)),
    };

    private static readonly Dictionary<string, Func<PlantedSeries, PlantedSeries>> Innocents = new()
    {
        ["nothing"] = series => series,
        ["a saw-tooth"] = series => series.WithSawTooth(series.Between(5, 150) * Megabyte, series.Between(20, 800)),
        ["a cache that fills and stops"] = series => Cache(series),
        ["a cache under a saw-tooth"] = series => Cache(series).WithSawTooth(series.Between(5, 50) * Megabyte, series.Between(20, 300)),
        ["a long warm-up"] = series => WarmUp(series),
        ["a long warm-up under a saw-tooth"] = series => WarmUp(series)
            .WithSawTooth(series.Between(5, 50) * Megabyte, series.Between(20, 300)),
        ["a one-off step"] = series => Step(series),
        ["two steps"] = series => Step(Step(series)),
        ["a spike"] = series => Spike(series),
    };

    public static TheoryData<string> LeakNames => [.. Leaks.Keys];

    public static TheoryData<string> InnocentNames => [.. Innocents.Keys];

    [Theory]
    [MemberData(nameof(LeakNames))]
    public void A_leak_in_a_run_is_growing(string kind) => Each(seed =>
    {
        var report = MemoryReport.FromSamples(Leaks[kind](new PlantedSeries(seed, 4000)).Run());
        Assert.True(report.Verdict == MemoryVerdict.Growing, $"Seed {seed}: {report}");
    });

    [Theory]
    [MemberData(nameof(InnocentNames))]
    public void An_innocent_in_a_run_is_not_growing(string kind) => Each(seed =>
    {
        var report = MemoryReport.FromSamples(Innocents[kind](new PlantedSeries(seed, 4000)).Run());
        Assert.True(report.Verdict != MemoryVerdict.Growing, $"Seed {seed}: {report}");
    });

    [Theory]
    [MemberData(nameof(LeakNames))]
    public void A_leak_in_a_run_that_is_too_short_is_neither_flat_nor_a_saw_tooth(string kind) => Each(seed =>
    {
        var report = MemoryReport.FromSamples(Leaks[kind](new PlantedSeries(seed, 300)).Run());
        Assert.True(report.Verdict is MemoryVerdict.Growing or MemoryVerdict.WarmingUp, $"Seed {seed}: {report}");
    });

    [Theory]
    [MemberData(nameof(LeakNames))]
    public void A_leak_in_a_watched_process_is_neither_flat_nor_a_saw_tooth(string kind) => Each(seed =>
    {
        // Of 100 bytes under 20 MB the system shows nothing before they are as many as what the troughs differ by.
        var iterations = kind.StartsWith("100", StringComparison.Ordinal) ? 80_000 : 20_000;
        var report = MemoryReport.FromSamples(Leaks[kind](new PlantedSeries(seed, iterations)).Watched());
        Assert.True(report.Verdict is MemoryVerdict.Growing or MemoryVerdict.WarmingUp, $"Seed {seed}: {report}");
    });

    [Theory]
    [MemberData(nameof(InnocentNames))]
    public void An_innocent_in_a_watched_process_is_not_growing(string kind) => Each(seed =>
    {
        var report = MemoryReport.FromSamples(Innocents[kind](new PlantedSeries(seed, 8000)).Watched());
        Assert.True(report.Verdict != MemoryVerdict.Growing, $"Seed {seed}: {report}");
    });

    [Fact]
    public void Handles_that_are_never_closed_are_growing() => Each(seed =>
    {
        var series = new PlantedSeries(seed, 2000);
        series.OpensHandles(series.Between(0.05, 1)).WithSawTooth(10 * Megabyte, 100);
        foreach (var samples in new[] { series.Run(), series.Watched() })
        {
            var report = MemoryReport.FromSamples(samples);
            Assert.True(report is { Verdict: MemoryVerdict.Growing, Growth: MemoryGrowth.Handles }, $"Seed {seed}: {report}");
        }
    });

    [Fact]
    public void A_saw_tooth_is_called_one_and_measured() => Each(seed =>
    {
        var series = new PlantedSeries(seed, 4000);
        var (amplitude, period) = (series.Between(10, 100) * Megabyte, series.Between(40, 400));
        series.WithSawTooth(amplitude, period);
        var run = MemoryReport.FromSamples(series.Run());
        Assert.True(run.Verdict == MemoryVerdict.SawTooth, $"Seed {seed}: {run}");
        Assert.Equal(1, run.SawToothAmplitude / amplitude, 0.25);
        Assert.Equal(1, run.SawToothPeriod!.Value / period, 0.25);
        var watched = MemoryReport.FromSamples(series.Watched());
        Assert.True(watched.Verdict == MemoryVerdict.SawTooth, $"Seed {seed}: {watched}");
    });

    [Fact]
    public void The_rate_of_a_leak_is_told() => Each(seed =>
    {
        var series = new PlantedSeries(seed, 4000);
        var rate = series.Between(80, 4000);
        var report = MemoryReport.FromSamples(series.Holds(Rate(rate), managed: true).Run());
        Assert.Equal(MemoryGrowth.Managed, report.Growth);
        Assert.Equal(1, report.ManagedTrend!.Slope / rate, 0.1);
    });

    [Fact]
    public void A_leak_within_the_tolerance_is_let_pass() => Each(seed =>
    {
        var samples = new PlantedSeries(seed, 4000).Holds(Rate(500), managed: true).Run();
        Assert.Equal(MemoryVerdict.Growing, MemoryReport.FromSamples(samples, new MemoryReportOptions { Tolerance = 1_000_000 }).Verdict);
        Assert.Equal(MemoryVerdict.Flat, MemoryReport.FromSamples(samples, new MemoryReportOptions { Tolerance = 4_000_000 }).Verdict);
    });

    private static Func<double, double> Rate(double bytes) => iteration => bytes * iteration;

    /// <summary>A large part that is there soon.</summary>
    private static PlantedSeries Load(PlantedSeries series)
    {
        var (size, at) = (series.Between(5, 60) * Megabyte, series.Between(0.02, 0.2) * series.Iterations);
        return series.Holds(i => size * Math.Min(1, i / at), managed: false);
    }

    /// <summary>Something is kept every tenth iteration or so, of different sizes.</summary>
    private static Func<double, double> Portions(PlantedSeries series, double perIteration)
    {
        var kept = new double[series.Iterations + 1];
        for (var i = 1; i < kept.Length; i++)
            kept[i] = kept[i - 1] + (series.Between(0, 1) < 0.1 ? 10 * perIteration * series.Between(0.5, 1.5) : 0);
        return iteration => kept[(int)iteration];
    }

    private static PlantedSeries Cache(PlantedSeries series)
    {
        var (size, full) = (series.Between(2, 60) * Megabyte, series.Between(0.2, 0.7) * series.Iterations);
        return series.Holds(i => size * Math.Min(1, i / full), managed: true);
    }

    private static PlantedSeries WarmUp(PlantedSeries series)
    {
        var (size, length) = (series.Between(2, 40) * Megabyte, series.Between(0.05, 0.5) * series.Iterations);
        return series.Holds(i => size * (1 - Math.Exp(-i / length)), managed: series.Between(0, 1) < 0.5);
    }

    private static PlantedSeries Step(PlantedSeries series)
    {
        var (size, at) = (series.Between(1, 60) * Megabyte, series.Between(0.05, 0.97) * series.Iterations);
        return series.Holds(i => i < at ? 0 : size, managed: series.Between(0, 1) < 0.5);
    }

    private static PlantedSeries Spike(PlantedSeries series)
    {
        var (size, from) = (series.Between(3, 60) * Megabyte, series.Between(0.05, 0.7) * series.Iterations);
        var length = series.Between(0.02, 0.3) * series.Iterations;
        return series.Holds(i => i >= from && i < from + length ? size : 0, managed: false);
    }

    private static void Each(Action<int> test)
    {
        for (var seed = 1; seed <= Seeds; seed++)
            test(seed);
    }
}

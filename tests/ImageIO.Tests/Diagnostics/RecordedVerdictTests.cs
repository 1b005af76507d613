using ImageIO.Diagnostics;

namespace ImageIO.Tests.Diagnostics;

/// <summary>The verdicts on recordings of real processes (tests/data/memory, made by record.py there).</summary>
public class RecordedVerdictTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "data", "memory");

    public static TheoryData<string> Leaks => [.. Names("leak-*.csv")];

    public static TheoryData<string> Innocents => [.. Names("innocent-*.csv")];

    [Theory]
    [MemberData(nameof(Leaks))]
    public void A_recorded_leak_is_growing(string name)
    {
        var report = Report(name);
        Assert.True(report.Verdict == MemoryVerdict.Growing, report.ToString());
        Assert.Equal(name == "leak-files.csv" ? MemoryGrowth.Handles : MemoryGrowth.Unknown, report.Growth);
    }

    [Theory]
    [MemberData(nameof(Innocents))]
    public void A_recorded_innocent_is_flat_or_a_saw_tooth(string name)
    {
        var report = Report(name);
        Assert.True(report.Verdict is MemoryVerdict.Flat or MemoryVerdict.SawTooth, report.ToString());
    }

    [Fact]
    public void A_process_that_ends_does_not_come_back_by_ending()
    {
        using var reader = new StreamReader(Path.Combine(Folder, "leak-list.csv"));
        var samples = MemoryReport.ReadCsv(reader).ToList();
        var last = samples[^1];
        samples.Add(last with { Time = last.Time + TimeSpan.FromMilliseconds(50), Rss = last.Rss / 3, Private = last.Private / 3 });
        var report = MemoryReport.FromSamples(samples);
        Assert.Equal(MemoryVerdict.Growing, report.Verdict);
        Assert.Equal(last.Rss, report.EndRss);
    }

    private static MemoryReport Report(string name)
    {
        using var reader = new StreamReader(Path.Combine(Folder, name));
        return MemoryReport.FromSamples(MemoryReport.ReadCsv(reader));
    }

    private static IEnumerable<string> Names(string pattern) => Directory.EnumerateFiles(Folder, pattern).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);
}

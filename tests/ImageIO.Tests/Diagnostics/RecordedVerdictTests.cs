using System.IO.Compression;
using ImageIO.Diagnostics;

namespace ImageIO.Tests.Diagnostics;

/// <summary>The verdicts on recordings of real processes (tests/data/memory, made by record.py there).</summary>
public class RecordedVerdictTests
{
    private const double Minute = 60;

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "data", "memory");

    public static TheoryData<string> Leaks => [.. Names("leak-")];

    public static TheoryData<string> Innocents => [.. Names("innocent-")];

    public static TheoryData<string> Jobs => [.. Names("job-")];

    [Theory]
    [MemberData(nameof(Leaks))]
    public void A_recorded_leak_is_neither_flat_nor_a_saw_tooth(string name)
    {
        var report = Report(name);
        Assert.True(report.Verdict is MemoryVerdict.Growing or MemoryVerdict.WarmingUp, report.ToString());
        if (report.Verdict == MemoryVerdict.Growing)
            Assert.Equal(GrowthOf(name), report.Growth);
    }

    [Theory]
    [MemberData(nameof(Innocents))]
    public void A_recorded_innocent_is_not_growing(string name)
    {
        var report = Report(name);
        Assert.True(report.Verdict != MemoryVerdict.Growing, report.ToString());
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public void What_one_job_needs_is_not_called_a_leak(string name)
    {
        var report = Report(name);
        Assert.True(report.Verdict != MemoryVerdict.Growing, report.ToString());
    }

    [Fact]
    public void After_a_minute_at_most_one_recording_in_ten_is_left_open()
    {
        var all = Names("leak-").Concat(Names("innocent-")).Where(name => Samples(name)[^1].Time.TotalSeconds >= Minute).ToList();
        var open = all.FindAll(name => Report(name).Verdict == MemoryVerdict.WarmingUp);
        Assert.True(all.Count >= 40, $"There are {all.Count} recordings of a minute or more.");
        Assert.True(open.Count <= all.Count / 10, string.Join('\n', open));
    }

    private static MemoryGrowth GrowthOf(string name) => name.Split('-') switch
    {
        [_, _, "sockets", ..] or [_, "files.csv"] => MemoryGrowth.Handles,
        [_, _, "shared" or "segments" or "memfd", ..] => MemoryGrowth.Shared,
        [_, "dotnet", "native", ..] => MemoryGrowth.Native,
        [_, "dotnet", ..] => MemoryGrowth.Managed,
        _ => MemoryGrowth.Unknown,
    };

    private static MemoryReport Report(string name) => MemoryReport.FromSamples(Samples(name));

    private static IReadOnlyList<MemorySample> Samples(string name)
    {
        using var file = File.OpenRead(Path.Combine(Folder, name));
        var isCompressed = name.EndsWith(".gz", StringComparison.Ordinal);
        using var reader = new StreamReader(isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file);
        return MemoryReport.ReadCsv(reader);
    }

    private static IEnumerable<string> Names(string start)
        => Directory.EnumerateFiles(Folder, start + "*.csv*").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);
}

using ImageIO.Diagnostics;

namespace ImageIO.Tests.Diagnostics;

/// <summary>What a watched process is judged by, one thing at a time.</summary>
public class WatchedVerdictTests
{
    private const double Megabyte = 1e6;

    [Fact]
    public void What_a_process_frees_while_it_ends_is_no_fall_of_a_tooth()
    {
        // 5 MB a second for 20 s, and then all of it back within a second.
        var report = Report(21, time => Private(10 + (5 * Math.Min(time, 20)) - (100 * Math.Max(0, time - 20))));
        Assert.Equal(MemoryVerdict.Growing, report.Verdict);
        Assert.Equal(5 * Megabyte, report.FloorTrend!.Slope, 0.05 * Megabyte);
        Assert.Equal(115 * Megabyte, report.EndRss, Megabyte);
    }

    [Fact]
    public void A_fall_that_lasts_to_the_end_may_be_a_collection_and_is_left_open()
        => Assert.Equal(MemoryVerdict.WarmingUp, Report(60, time => Private(time < 52 ? 10 + time : 10)).Verdict);

    [Fact]
    public void Falls_that_come_back_are_a_saw_tooth_and_those_that_come_back_higher_each_time_are_not()
    {
        Assert.Equal(MemoryVerdict.SawTooth, Report(60, time => Private(20 + (5 * (time % 4)))).Verdict);
        var leak = Report(60, time => Private(20 + (0.2 * time) + (5 * (time % 4))));
        Assert.Equal(MemoryVerdict.Growing, leak.Verdict);
        Assert.Equal(0.2 * Megabyte, leak.FloorTrend!.Slope, 0.02 * Megabyte);
    }

    [Fact]
    public void A_few_falls_are_too_few_to_say_where_they_end()
    {
        // Each ends 2 MB higher than the one before.
        var report = Report(30, time => Private(20 + (2 * Math.Floor(time / 9)) + (3 * (time % 9))));
        Assert.Equal(MemoryVerdict.WarmingUp, report.Verdict);
        Assert.Contains("too few times", report.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, MemoryVerdict.WarmingUp)]
    [InlineData(0.3, MemoryVerdict.Growing)]
    public void A_single_climb_is_a_leak_only_where_the_program_pauses(double busy, MemoryVerdict verdict)
    {
        var report = Report(30, time => Private(20 + (2 * time)) with { BusyTime = TimeSpan.FromSeconds(busy * time) });
        Assert.Equal(verdict, report.Verdict);
        Assert.Equal(verdict == MemoryVerdict.WarmingUp, report.Reason.Contains("one job", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20, 20, MemoryVerdict.WarmingUp)]
    [InlineData(6, 1, MemoryVerdict.WarmingUp)]
    [InlineData(20, 1, MemoryVerdict.Growing)]
    public void Where_nobody_tells_of_pauses_a_short_or_fast_climb_may_be_a_job(double seconds, double megabytes, MemoryVerdict verdict)
        => Assert.Equal(verdict, Report(seconds, time => Private(20 + (megabytes * time))).Verdict);

    [Fact]
    public void Teeth_show_that_work_is_repeated_however_busy_a_program_is()
    {
        var report = Report(60, time => Private(20 + (0.2 * time) + (5 * (time % 2))) with { BusyTime = TimeSpan.FromSeconds(time) });
        Assert.Equal(MemoryVerdict.Growing, report.Verdict);
    }

    [Fact]
    public void A_leak_that_slows_down_because_the_machine_is_busy_is_still_a_leak()
    {
        // It waits for a processor for more and more of the time.
        double Undelayed(double time) => 10 * Math.Log(1 + (time / 10));
        MemorySample At(double time) => Private(20 + (0.4 * Undelayed(time)));
        Assert.Equal(MemoryVerdict.WarmingUp, Report(80, At).Verdict);
        var told = Report(80, time => At(time) with { WaitTime = TimeSpan.FromSeconds(time - Undelayed(time)) });
        Assert.Equal(MemoryVerdict.Growing, told.Verdict);
    }

    [Fact]
    public void Shared_memory_that_grows_is_a_leak_of_shared_memory()
    {
        var report = Report(60, time => Shared(0.4 * time, share: 1));
        Assert.Equal((MemoryVerdict.Growing, MemoryGrowth.Shared), (report.Verdict, report.Growth));
        Assert.Contains("Shared memory rises steadily by 400 kB a second", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Shared_memory_that_others_brought_in_is_not_the_processs_own()
        => Assert.Equal(MemoryVerdict.Flat, Report(60, time => Shared(0.4 * time, share: 0.1)).Verdict);

    [Fact]
    public void In_a_table_without_shared_memory_it_is_what_is_not_private()
    {
        var report = Report(60, time => Shared(0.4 * time, share: 1) with { Shared = null });
        Assert.Equal((MemoryVerdict.Growing, MemoryGrowth.Shared), (report.Verdict, report.Growth));
    }

    [Fact]
    public void Pages_of_mapped_files_are_no_leak()
    {
        var report = Report(60, time => Private(10) with { Rss = Bytes(20 + (0.4 * time)) });
        Assert.Equal(MemoryVerdict.Flat, report.Verdict);
        Assert.Contains("mapped files", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Managed_objects_that_full_collections_leave_are_a_leak_although_the_process_stays_as_large()
    {
        // 200 kB a second are kept under garbage of 3 MB; a full collection every 20 s.
        var report = Report(90, time => Managed(time, 30, 2 + (0.2 * time) + (3 * (time % 1)), (int)(time / 20)));
        Assert.Equal((MemoryVerdict.Growing, MemoryGrowth.Managed), (report.Verdict, report.Growth));
    }

    [Fact]
    public void Managed_objects_are_left_open_until_a_full_collection()
    {
        var report = Report(90, time => Managed(time, 10 + (0.2 * time), 2 + (0.2 * time), 0));
        Assert.Equal((MemoryVerdict.WarmingUp, MemoryGrowth.Managed), (report.Verdict, report.Growth));
        Assert.Contains("--collect", report.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Managed_objects_that_a_full_collection_takes_are_garbage()
    {
        var report = Report(90, time => Managed(time, 30, 2 + (0.2 * (time % 28)), (int)(time / 28)));
        Assert.NotEqual(MemoryVerdict.Growing, report.Verdict);
    }

    [Fact]
    public void Native_memory_beside_a_managed_heap_is_told_from_it()
    {
        var report = Report(90, time => Managed(time, 30 + (0.3 * time), 5 + (3 * (time % 2)), (int)(time / 20)));
        Assert.Equal((MemoryVerdict.Growing, MemoryGrowth.Native), (report.Verdict, report.Growth));
    }

    [Fact]
    public void Of_memory_and_handles_that_grow_the_handles_are_told_first()
    {
        var report = Report(30, time => Private(20 + (0.5 * time)) with { Handles = 10 + (int)(5 * time) });
        Assert.Equal((MemoryVerdict.Growing, MemoryGrowth.Handles), (report.Verdict, report.Growth));
        Assert.EndsWith("Memory rises too.", report.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, MemoryConfidence.Low)]
    [InlineData(40, MemoryConfidence.Fair)]
    [InlineData(90, MemoryConfidence.High)]
    public void The_longer_a_process_is_watched_the_surer_the_verdict_is(double seconds, MemoryConfidence confidence)
    {
        Assert.Equal(confidence, Report(seconds, time => Private(20 + (0.5 * time))).Confidence);
        Assert.Equal(confidence, Report(seconds, _ => Private(20)).Confidence);
        Assert.Equal(MemoryConfidence.Low, Report(seconds, time => Private(20 + (8 * Math.Log(1 + time)))).Confidence);
    }

    [Fact]
    public void What_a_run_could_not_have_shown_is_told_and_gets_less_with_its_length()
    {
        var (shorter, longer) = (Report(40, _ => Private(20)), Report(400, _ => Private(20)));
        Assert.Equal(0.1, longer.DetectionLimit!.Value / shorter.DetectionLimit!.Value, 0.01);
        const string Limit = "A leak of less than 2.9 kB a second does not show in a run of this length.";
        Assert.Contains("\nConfidence: fair. A run of 80 s would make it surer. A leak", shorter.ToString(), StringComparison.Ordinal);
        Assert.Contains($"\nConfidence: high. {Limit}", longer.ToString(), StringComparison.Ordinal);

        // A leak of twice the limit is found.
        var leak = 2 * shorter.DetectionLimit.Value / Megabyte;
        Assert.Equal(MemoryVerdict.Growing, Report(40, time => Private(20 + (leak * time))).Verdict);
    }

    private static MemoryReport Report(double seconds, Func<double, MemorySample> at)
    {
        var times = Enumerable.Range(0, (int)(seconds * 10) + 1).Select(i => i / 10.0);
        return MemoryReport.FromSamples([.. times.Select(time => at(time) with { Time = TimeSpan.FromSeconds(time) })]);
    }

    private static MemorySample Private(double megabytes)
        => new() { Rss = Bytes(megabytes + 5), Private = Bytes(megabytes), Shared = 0, Swap = 0 };

    /// <summary>Beside 10 MB of private memory, shared memory of which a part is the process's own.</summary>
    private static MemorySample Shared(double megabytes, double share)
        => Private(10) with
        {
            Rss = Bytes(15 + megabytes),
            Shared = Bytes(megabytes),
            ProportionalRss = Bytes(14 + (share * megabytes)),
        };

    /// <summary>Of a .NET process, which tells of its heap once a second.</summary>
    private static MemorySample Managed(double time, double megabytes, double heap, int collections)
        => Private(megabytes) with { ManagedHeap = Bytes(heap), Committed = Bytes(8), Gen0 = (int)(5 * time), Gen2 = collections };

    private static long Bytes(double megabytes) => (long)(megabytes * Megabyte / 4096) * 4096;
}

using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using ImageIO.Diagnostics;
using ImageIO.Diagnostics.Probes;

namespace ImageIO.Tests.Diagnostics;

public class MemoryMonitorTests
{
    [Fact]
    public void A_sample_of_this_process_tells_what_the_system_and_the_runtime_know()
    {
        using var monitor = MemoryMonitor.ForCurrentProcess();
        var sample = monitor.Sample();
        Assert.InRange(sample.Rss, 10L << 20, 100L << 30);
        Assert.True(sample.ManagedHeap > 0);
        Assert.True(sample.Allocated > 0);
        Assert.True(sample is { Gen0: >= 0, Gen1: >= 0, Gen2: >= 0, Committed: >= 0, Fragmented: >= 0 });
        Assert.True(sample is { LargeObjectHeap: >= 0, PinnedObjectHeap: >= 0 });
        Assert.NotNull(sample.PauseTime);
        Assert.True(sample.Threads > 1);
        Assert.Null(sample.Iteration);
        if (!OperatingSystem.IsLinux())
            return;
        Assert.InRange(sample.Private!.Value, 1L << 20, sample.Rss + sample.Swap!.Value);
        Assert.InRange(sample.ProportionalRss!.Value, 1L << 20, sample.Rss);
        Assert.True(sample.PeakRss >= sample.Rss);
        Assert.True(sample.Handles > 3);
    }

    [Fact]
    public void Rss_and_allocations_show_what_was_allocated()
    {
        using var monitor = MemoryMonitor.ForCurrentProcess();
        var before = monitor.Sample();
        var block = GC.AllocateUninitializedArray<byte>(64 << 20);
        block.AsSpan().Fill(1);
        var after = monitor.Sample();
        GC.KeepAlive(block);
        Assert.True(after.Allocated - before.Allocated >= 64 << 20);
        Assert.True(after.AllocationRate > 0);
        Assert.True(after.PeakRss is null || after.PeakRss >= 64 << 20);
        Assert.True(after.Time > before.Time);
    }

    [Fact]
    public async Task Samples_come_at_the_period_until_they_are_no_longer_wanted()
    {
        using var monitor = MemoryMonitor.ForCurrentProcess();
        var times = new List<TimeSpan>();
        await foreach (var sample in monitor.SampleAsync(TimeSpan.FromMilliseconds(5)))
        {
            times.Add(sample.Time);
            if (times.Count == 5)
                break;
        }

        Assert.Equal(times.Order(), times);
        Assert.True(times[^1] - times[0] >= TimeSpan.FromMilliseconds(15));
        Assert.Throws<ArgumentOutOfRangeException>(() => monitor.SampleAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task Cancelling_ends_the_samples()
    {
        using var monitor = MemoryMonitor.ForCurrentProcess();
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var sample in monitor.SampleAsync(TimeSpan.FromMilliseconds(1), source.Token))
                await source.CancelAsync();
        });
    }

    [Fact]
    public async Task A_process_without_dotnet_is_watched_until_it_ends()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The process is 'cat'.");
        using var process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using var monitor = MemoryMonitor.ForProcess(process.Id);
        var count = 0;
        await foreach (var sample in monitor.SampleAsync(TimeSpan.FromMilliseconds(10)))
        {
            Assert.True(sample.Rss > 0);
            Assert.Null(sample.ManagedHeap);
            if (++count == 3)
                process.StandardInput.Close();
        }

        Assert.True(count >= 3);
        Assert.False(monitor.TryCollect());
        Assert.False(monitor.TrySample(out _));
        Assert.Throws<InvalidOperationException>(() => monitor.Sample());
    }

    [Fact]
    public async Task Another_dotnet_process_tells_of_its_heap_and_collects_when_asked()
    {
        using var process = ChildProcess.ThatWaits();
        using var monitor = MemoryMonitor.ForProcess(process.Id);
        var before = await FirstAsync(monitor, sample => sample is { ManagedHeap: > 0, Gen2: not null });
        Assert.True(monitor.TryCollect());
        var after = await FirstAsync(monitor, sample => sample.Gen2 > before.Gen2);
        Assert.True(after.ManagedHeap > 0);
    }

    [Fact]
    public void This_process_collects_when_asked()
    {
        using var monitor = MemoryMonitor.ForCurrentProcess();
        var before = monitor.Sample();
        Assert.True(monitor.TryCollect());
        Assert.True(monitor.Sample().Gen2 > before.Gen2);
    }

    [Fact]
    public async Task Another_process_tells_how_busy_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells how long threads wait for a processor.");
        using var process = ChildProcess.ThatWorks();
        using var monitor = MemoryMonitor.ForProcess(process.Id);
        var first = await FirstAsync(monitor, sample => sample.BusyTime is not null);
        var last = await FirstAsync(monitor, sample => sample.BusyTime - first.BusyTime > TimeSpan.FromSeconds(1));

        // A thread that never pauses is busy all the time; there are not many others.
        Assert.InRange((last.BusyTime - first.BusyTime)!.Value / (last.Time - first.Time), 0.7, 20);
        Assert.InRange(last.WaitTime!.Value, TimeSpan.Zero, last.Time);
    }

    [Fact]
    public async Task A_process_that_waits_is_not_busy()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "Only Linux tells how long threads wait for a processor.");
        using var process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using var monitor = MemoryMonitor.ForProcess(process.Id);
        var last = await FirstAsync(monitor, sample => sample.BusyTime is not null && sample.Time > TimeSpan.FromSeconds(1));
        Assert.InRange(last.BusyTime!.Value, TimeSpan.Zero, last.Time / 2);
        process.StandardInput.Close();
    }

    [Fact]
    public void Shared_memory_is_told_from_private_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells them apart.");
        using var monitor = MemoryMonitor.ForCurrentProcess();
        var before = monitor.Sample();
        var path = Path.Combine("/dev/shm", "imageio-test-" + Guid.NewGuid().ToString("N"));
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no /dev/shm.");
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        using var file = MemoryMappedFile.CreateFromFile(
            stream, null, 32 << 20, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        using var view = file.CreateViewAccessor();
        for (var i = 0; i < 32 << 20; i += 4096)
            view.Write(i, (byte)1);
        Assert.True(monitor.Sample().Shared - before.Shared >= 24 << 20);
    }

    [Fact]
    public void A_process_that_does_not_exist_is_refused()
    {
        using var process = Process.Start(OperatingSystem.IsWindows() ? "hostname" : "true");
        process.WaitForExit();
        Assert.Throws<ArgumentException>(() => MemoryMonitor.ForProcess(process.Id));
    }

    [Fact]
    public void A_sample_allocates_next_to_nothing()
    {
        using var monitor = MemoryMonitor.ForCurrentProcess();
        monitor.Sample();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            monitor.Sample();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 1000);
    }

    [Fact]
    public void A_control_group_tells_what_a_container_uses_and_may_use()
    {
        var root = Directory.CreateTempSubdirectory("imageio-cgroup-").FullName;
        try
        {
            Write("proc/7/cgroup", "12:memory:/old\n0::/kube/pod\n");
            Write("fs/kube/pod/memory.current", "123456789\n");
            Write("fs/kube/pod/memory.max", "500000000\n");
            Write("proc/8/cgroup", "0::/of/the/host\n");
            Write("fs/memory.current", "42\n");
            Write("fs/memory.max", "max\n");
            Assert.Equal((123456789, 500000000), Read(7));
            Assert.Equal((42, null), Read(8));
            Assert.Null(CgroupProbe.TryCreate(9, root + "/proc", root + "/fs"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        void Write(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
            File.WriteAllText(Path.Combine(root, path), text);
        }

        (long?, long?) Read(int processId)
        {
            using var probe = CgroupProbe.TryCreate(processId, root + "/proc", root + "/fs")!;
            var sample = default(MemorySample);
            Assert.True(probe.TryRead(ref sample, thorough: false));
            return (sample.CgroupUsed, sample.CgroupLimit);
        }
    }

    /// <summary>The first sample of which something is true, however long that takes.</summary>
    private static async Task<MemorySample> FirstAsync(MemoryMonitor monitor, Func<MemorySample, bool> isWanted)
    {
        await foreach (var sample in monitor.SampleAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken))
        {
            if (isWanted(sample))
                return sample;
        }

        throw new InvalidOperationException("The process has ended before.");
    }

    [Fact]
    public void Disposing_twice_is_fine_and_a_disposed_monitor_says_so()
    {
        var monitor = MemoryMonitor.ForCurrentProcess();
        monitor.Dispose();
        monitor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => monitor.Sample());
    }
}

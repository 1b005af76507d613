using System.Globalization;
using System.IO.Enumeration;

namespace ImageIO.Diagnostics.Probes;

/// <summary>A process as /proc shows it (proc_pid_status(5), proc_pid_smaps(5)).</summary>
internal sealed class LinuxProbe : IProbe
{
    /// <summary>
    /// The system walks the page tables for smaps_rollup, and the file table for the handles: they may take this part of the time.
    /// </summary>
    private const double CostlyShare = 0.003;

    private static readonly TimeSpan CostlyPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Each thread takes about 10 µs to ask.</summary>
    private static readonly TimeSpan ThreadPeriod = TimeSpan.FromSeconds(0.5);

    private const int ManyThreads = 50;

    private static readonly EnumerationOptions AllEntries = new() { AttributesToSkip = 0, ReturnSpecialDirectories = false };

    private readonly ProcFile _status;
    private readonly ProcFile? _rollup;
    private readonly string _handles;
    private readonly ThreadTimes? _threads;
    private readonly bool _isOwn;
    private TimeSpan _nextCostly;
    private TimeSpan _nextThreads;
    private TimeSpan _cost = TimeSpan.FromMilliseconds(1);

    private LinuxProbe(ProcFile status, string folder, bool isOwn)
    {
        _status = status;
        _rollup = ProcFile.TryOpen(folder + "/smaps_rollup");
        _handles = folder + "/fd";
        _threads = isOwn ? null : new ThreadTimes(folder + "/task");
        _isOwn = isOwn;
    }

    /// <summary>Starts to watch a process; null where there is none.</summary>
    public static LinuxProbe? TryCreate(int processId)
    {
        var folder = "/proc/" + processId.ToString(CultureInfo.InvariantCulture);
        var status = ProcFile.TryOpen(folder + "/status");
        return status is null ? null : new LinuxProbe(status, folder, processId == Environment.ProcessId);
    }

    public bool TryRead(ref MemorySample sample, bool thorough)
    {
        // A process that has ended and was not waited for has a status without memory.
        if (!_status.TryRead() || _status.Kilobytes("VmRSS:"u8) is not { } rss)
            return false;
        var swap = _status.Kilobytes("VmSwap:"u8);
        sample = sample with
        {
            Rss = rss,
            PeakRss = _status.Kilobytes("VmHWM:"u8),
            Swap = swap,
            Private = _status.Kilobytes("RssAnon:"u8) + (swap ?? 0),
            Shared = _status.Kilobytes("RssShmem:"u8),
            Threads = (int?)_status.Number("Threads:"u8),
        };
        if (_threads is not null && sample.Time >= _nextThreads)
            ReadThreads(ref sample);
        if (thorough || sample.Time >= _nextCostly)
            ReadCostly(ref sample);
        return true;
    }

    public void Dispose()
    {
        _status.Dispose();
        _rollup?.Dispose();
    }

    private void ReadThreads(ref MemorySample sample)
    {
        if (_threads!.Read() is var (busy, waiting))
            sample = sample with { BusyTime = busy, WaitTime = waiting };
        _nextThreads = sample.Time + (ThreadPeriod * Math.Max(1, (sample.Threads ?? 1) / ManyThreads));
    }

    private void ReadCostly(ref MemorySample sample)
    {
        var start = TimeProvider.System.GetTimestamp();
        sample = sample with { Handles = CountHandles() };

        // Exact, where status counts per processor and adds up late.
        if (_rollup?.TryRead() == true && _rollup.Kilobytes("Rss:"u8) is { } rss)
        {
            var swap = _rollup.Kilobytes("Swap:"u8);
            sample = sample with
            {
                Rss = rss,
                PeakRss = Math.Max(rss, sample.PeakRss ?? 0),
                Swap = swap,
                Private = _rollup.Kilobytes("Anonymous:"u8) + (swap ?? 0) ?? sample.Private,
                ProportionalRss = _rollup.Kilobytes("Pss:"u8),
            };
        }

        // One reading that something else held up does not say that they are all so long.
        var cost = TimeProvider.System.GetElapsedTime(start);
        _cost = cost < 2 * _cost ? cost : 2 * _cost;
        var pause = _cost / CostlyShare;
        _nextCostly = sample.Time + (pause > CostlyPeriod ? pause : CostlyPeriod);
    }

    private int? CountHandles()
    {
        try
        {
            var count = 0;
            foreach (var one in new FileSystemEnumerable<int>(_handles, static (ref _) => 1, AllEntries))
                count += one;

            // Counting opens a handle itself.
            return _isOwn ? count - 1 : count;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

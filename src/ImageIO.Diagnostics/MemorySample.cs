namespace ImageIO.Diagnostics;

/// <summary>
/// What a process held in memory at one moment. Sizes are in bytes; null means that the system, or a process without .NET, does not tell.
/// </summary>
public readonly record struct MemorySample
{
    /// <summary>When it was taken, from the start of the series.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>Runs of the action that were over by then; null where a process is watched from outside.</summary>
    public long? Iteration { get; init; }

    /// <summary>
    /// Whether it was taken right after a full, compacting collection that the report asked for, with finalizers run: what is left is held.
    /// </summary>
    public bool IsFloor { get; init; }

    /// <summary>Memory of the process that is in RAM (resident set, working set).</summary>
    public long Rss { get; init; }

    /// <summary>The most that <see cref="Rss"/> has been since the process started.</summary>
    public long? PeakRss { get; init; }

    /// <summary>
    /// Memory that no file or other process provides: on Linux anonymous pages and what of them was swapped out, on Windows the private
    /// bytes.
    /// </summary>
    public long? Private { get; init; }

    /// <summary>
    /// Resident memory that other processes may map too and that no file on disk provides (Linux): shared segments, tmpfs, memory files.
    /// </summary>
    public long? Shared { get; init; }

    /// <summary>
    /// The process's share of memory that several processes use (Linux, PSS). Costly to ask for, so most samples have none.
    /// </summary>
    public long? ProportionalRss { get; init; }

    /// <summary>Memory that was swapped out (Linux).</summary>
    public long? Swap { get; init; }

    /// <summary>Use of the control group that the process belongs to, as its limit counts it (Linux, cgroup v2).</summary>
    public long? CgroupUsed { get; init; }

    /// <summary>Limit of that control group; null where there is none.</summary>
    public long? CgroupLimit { get; init; }

    /// <summary>Managed objects, dead ones included that were not collected yet.</summary>
    public long? ManagedHeap { get; init; }

    /// <summary>Large object heap after the last collection.</summary>
    public long? LargeObjectHeap { get; init; }

    /// <summary>Pinned object heap after the last collection.</summary>
    public long? PinnedObjectHeap { get; init; }

    /// <summary>Memory that the garbage collector holds from the system, as of the last collection.</summary>
    public long? Committed { get; init; }

    /// <summary>Free space between managed objects after the last collection.</summary>
    public long? Fragmented { get; init; }

    /// <summary>All bytes ever allocated on the managed heap.</summary>
    public long? Allocated { get; init; }

    /// <summary>Bytes allocated per second since the sample before.</summary>
    public double? AllocationRate { get; init; }

    /// <summary>Collections of generation 0 and above, since the process started or (another process) since it is watched.</summary>
    public int? Gen0 { get; init; }

    /// <summary>Collections of generation 1 and above.</summary>
    public int? Gen1 { get; init; }

    /// <summary>Full collections.</summary>
    public int? Gen2 { get; init; }

    /// <summary>Time that collections have stopped the process, in all.</summary>
    public TimeSpan? PauseTime { get; init; }

    /// <summary>
    /// Time for which threads have run or have waited for a processor, added up over the threads, since the process is watched. Linux, and
    /// another process than this one; asked for twice a second or less, so that other samples have none.
    /// </summary>
    public TimeSpan? BusyTime { get; init; }

    /// <summary>
    /// Time for which the process was held up because a thread had to wait for a processor, asked for along with <see cref="BusyTime"/>.
    /// </summary>
    public TimeSpan? WaitTime { get; init; }

    /// <summary>Threads.</summary>
    public int? Threads { get; init; }

    /// <summary>Open handles: file descriptors on Linux. Counted about once a second, so most samples have none.</summary>
    public int? Handles { get; init; }
}

using System.Runtime.CompilerServices;
using ImageIO.Diagnostics.Probes;

namespace ImageIO.Diagnostics;

/// <summary>Samples the memory of a process: this one, another .NET process, or any other.</summary>
/// <remarks>
/// Linux is read from <c>/proc</c> and the control group's files, Windows and macOS through what .NET tells. Of another .NET process, the
/// runtime's event counters are asked for once a second, where it lets us (same user, diagnostics not switched off); of any other process,
/// only what the system tells. At ten samples a second it takes less than 1% of one processor. Not safe for use from several threads at
/// once.
/// </remarks>
public sealed class MemoryMonitor : IDisposable
{
    private readonly IProbe[] _probes;
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private TimeSpan _lastTime;
    private long? _lastAllocated;
    private bool _disposed;

    private MemoryMonitor(int processId, params IProbe?[] probes)
    {
        ProcessId = processId;
        _probes = [.. probes.OfType<IProbe>()];
    }

    /// <summary>The process that is watched.</summary>
    public int ProcessId { get; }

    /// <summary>Watches this process.</summary>
    public static MemoryMonitor ForCurrentProcess()
        => new(Environment.ProcessId, OfSystem(Environment.ProcessId), OfCgroup(Environment.ProcessId), new OwnRuntimeProbe());

    /// <summary>Watches a process.</summary>
    /// <param name="processId">Its id; that of this process is allowed too.</param>
    /// <exception cref="ArgumentException">There is no such process.</exception>
    public static MemoryMonitor ForProcess(int processId)
    {
        if (processId == Environment.ProcessId)
            return ForCurrentProcess();
        var system = OfSystem(processId) ?? throw new ArgumentException($"There is no process {processId}.", nameof(processId));
        return new MemoryMonitor(processId, system, OfCgroup(processId), new RuntimeCounterProbe(processId));
    }

    /// <summary>Takes one sample.</summary>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    /// <exception cref="ObjectDisposedException">The monitor is disposed.</exception>
    public MemorySample Sample()
        => TrySample(out var sample) ? sample : throw new InvalidOperationException($"Process {ProcessId} has ended.");

    /// <summary>Takes one sample.</summary>
    /// <param name="sample">The sample; its time counts from the creation of the monitor.</param>
    /// <returns>False once the process has ended.</returns>
    /// <exception cref="ObjectDisposedException">The monitor is disposed.</exception>
    public bool TrySample(out MemorySample sample) => TrySample(thorough: false, out sample);

    /// <summary>Samples until the process ends.</summary>
    /// <param name="period">From one sample to the next; at least 1 ms. Where a sample takes longer, the ones that are missed are left
    /// out.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is too short.</exception>
    public IAsyncEnumerable<MemorySample> SampleAsync(TimeSpan period, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMilliseconds(1));
        return Samples(period, cancellationToken);
    }

    /// <summary>
    /// Has a .NET process collect all its garbage now, so that what is left is held. That stops it for a moment, as any full collection
    /// does.
    /// </summary>
    /// <returns>False where the process is not one of .NET, does not let us, or has ended.</returns>
    /// <exception cref="ObjectDisposedException">The monitor is disposed.</exception>
    public bool TryCollect()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _probes.Any(probe => probe.TryCollect());
    }

    /// <summary>Closes what is kept open. Nothing happens to the process.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var probe in _probes)
            probe.Dispose();
    }

    /// <summary>Takes one sample, with all that is costly where <paramref name="thorough"/> says so.</summary>
    internal bool TrySample(bool thorough, out MemorySample sample)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        sample = new MemorySample { Time = TimeProvider.System.GetElapsedTime(_start) };
        foreach (var probe in _probes)
        {
            if (!probe.TryRead(ref sample, thorough))
                return false;
        }

        if (sample is { AllocationRate: null, Allocated: { } allocated })
        {
            var seconds = (sample.Time - _lastTime).TotalSeconds;
            if (_lastAllocated is { } before && seconds > 0)
                sample = sample with { AllocationRate = (allocated - before) / seconds };
            _lastAllocated = allocated;
        }

        _lastTime = sample.Time;
        return true;
    }

    private static IProbe? OfSystem(int processId)
        => OperatingSystem.IsLinux() ? LinuxProbe.TryCreate(processId) : PortableProbe.TryCreate(processId);

    private static CgroupProbe? OfCgroup(int processId) => OperatingSystem.IsLinux() ? CgroupProbe.TryCreate(processId) : null;

    private async IAsyncEnumerable<MemorySample> Samples(TimeSpan period, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period);
        do
        {
            if (!TrySample(out var sample))
                yield break;
            yield return sample;
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }
}

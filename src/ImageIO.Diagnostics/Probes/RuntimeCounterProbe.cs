using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Diagnostics.NETCore.Client;

namespace ImageIO.Diagnostics.Probes;

/// <summary>
/// The managed heap of another .NET process, from the event counters of its runtime. A process that has none is watched without.
/// </summary>
internal sealed class RuntimeCounterProbe : IProbe
{
    /// <summary>Seconds. Counting costs the other process some garbage each time.</summary>
    private const int CounterPeriod = 1;

    private const int BufferMegabytes = 1;
    private const double Megabyte = 1e6;

    /// <summary>The keyword GCHeapCollect: whoever begins to listen for it has the runtime collect all generations.</summary>
    private const long Collect = 0x800000;

    /// <summary>A process that has just started may not have its runtime up yet.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private readonly int _processId;
    private EventPipeSession? _session;
    private MemorySample _figures;

    public RuntimeCounterProbe(int processId)
    {
        _processId = processId;
        new Thread(Listen) { IsBackground = true, Name = "Event counters" }.Start();
    }

    public bool TryRead(ref MemorySample sample, bool thorough)
    {
        lock (_lock)
        {
            sample = sample with
            {
                ManagedHeap = _figures.ManagedHeap,
                LargeObjectHeap = _figures.LargeObjectHeap,
                PinnedObjectHeap = _figures.PinnedObjectHeap,
                Committed = _figures.Committed,
                Fragmented = _figures.Fragmented,
                Allocated = _figures.Allocated,
                AllocationRate = _figures.AllocationRate,
                Gen0 = _figures.Gen0,
                Gen1 = _figures.Gen1,
                Gen2 = _figures.Gen2,
                PauseTime = _figures.PauseTime,
            };
        }

        return true;
    }

    public bool TryCollect()
    {
        lock (_lock)
        {
            if (_session is null || _end.IsCancellationRequested)
                return false;
        }

        try
        {
            var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, Collect);
            using var session = new DiagnosticsClient(_processId).StartEventPipeSession([provider], requestRundown: false, BufferMegabytes);
            session.Stop();
            return true;
        }
        catch (Exception fault) when (IsNoMore(fault))
        {
            return false;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _end.Cancel();
            _session?.Dispose();
        }
    }

    private void Listen()
    {
        try
        {
            if (Connect() is { } session)
                new EventCounterReader(session.EventStream).ReadAll(Take);
        }
        catch (Exception fault) when (IsNoMore(fault))
        {
            // What the system tells has to do.
        }
    }

    /// <summary>Whether the process has ended, or does not let us.</summary>
    private static bool IsNoMore(Exception fault)
        => fault is IOException or SocketException or InvalidDataException or ObjectDisposedException or ServerNotAvailableException
            or ServerErrorException or TimeoutException or UnsupportedCommandException or NotSupportedException
            or UnauthorizedAccessException or InvalidOperationException;

    private EventPipeSession? Connect()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!DiagnosticsClient.GetPublishedProcesses().Contains(_processId))
        {
            if (_end.Token.WaitHandle.WaitOne(RetryPeriod) || TimeProvider.System.GetElapsedTime(start) > Patience)
                return null;
        }

        var period = new Dictionary<string, string> { ["EventCounterIntervalSec"] = CounterPeriod.ToString(CultureInfo.InvariantCulture) };
        var counters = new EventPipeProvider("System.Runtime", EventLevel.Informational, -1, period);
        var session = new DiagnosticsClient(_processId).StartEventPipeSession([counters], requestRundown: false, BufferMegabytes);
        lock (_lock)
        {
            if (!_end.IsCancellationRequested)
                return _session = session;
        }

        session.Dispose();
        return null;
    }

    /// <summary>Takes one counter: the names are those of the runtime's documentation, "Well-known event counters".</summary>
    private void Take(string name, double value)
    {
        lock (_lock)
        {
            _figures = name switch
            {
                "gc-heap-size" => _figures with { ManagedHeap = (long)(value * Megabyte) },
                "gc-committed" => _figures with { Committed = (long)(value * Megabyte) },
                "gc-fragmentation" => _figures with { Fragmented = (long)(value / 100 * (_figures.ManagedHeap ?? 0)) },
                "loh-size" => _figures with { LargeObjectHeap = (long)value },
                "poh-size" => _figures with { PinnedObjectHeap = (long)value },
                "alloc-rate" =>
                    _figures with { Allocated = (_figures.Allocated ?? 0) + (long)value, AllocationRate = value / CounterPeriod },
                "gen-0-gc-count" => _figures with { Gen0 = (_figures.Gen0 ?? 0) + (int)value },
                "gen-1-gc-count" => _figures with { Gen1 = (_figures.Gen1 ?? 0) + (int)value },
                "gen-2-gc-count" => _figures with { Gen2 = (_figures.Gen2 ?? 0) + (int)value },
                "total-pause-time-by-gc" =>
                    _figures with { PauseTime = (_figures.PauseTime ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(value) },
                _ => _figures,
            };
        }
    }
}

using System.Runtime;
using ImageIO.Diagnostics.Analysis;

namespace ImageIO.Diagnostics;

/// <summary>
/// The course of a run: samples between iterations, nothing forced for three quarters of it, then full collections after ever so many
/// iterations, which show what is held. What the run itself allocates is left out of the account.
/// </summary>
internal sealed class MemoryRun : IDisposable
{
    /// <summary>The part of the run before the first forced collection.</summary>
    private const double Undisturbed = 0.75;

    private const int MaxFloors = 11;
    private const int MaxSamples = 1024;
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly SampleBuffer _samples = new();
    private readonly MemoryMonitor _monitor = MemoryMonitor.ForCurrentProcess();
    private readonly MemoryReportOptions _options;
    private readonly int _iterations;
    private readonly int _firstFloor;
    private int _done;
    private int _floors;
    private long _compiledBefore;
    private long _overhead;
    private long _lastSample;
    private TimeSpan _lastProgress;

    public MemoryRun(int iterations, MemoryReportOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        _iterations = iterations;
        _options = options;
        _firstFloor = Math.Max(1, (int)(Undisturbed * iterations));

        // Once for nothing: what this compiles and loads is not the action's.
        Sample(isFloor: false);
        Collect();
        Sample(isFloor: true);
        _samples.Clear();
        Sample(isFloor: true);
        _overhead = 0;
    }

    public bool Continues => _done < _iterations;

    /// <summary>To be called after each run of the action.</summary>
    public void OnIteration()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        _done++;
        if (_done == _iterations
            || Place(_done, MaxSamples) != Place(_done - 1, MaxSamples)
            || TimeProvider.System.GetElapsedTime(_lastSample) > LongestPause)
        {
            Sample(isFloor: false);
        }

        if (IsFloor())
        {
            Collect();
            Sample(isFloor: true);
            if (_floors++ == 0)
                _compiledBefore = JitInfo.GetCompiledMethodCount();
        }

        ReportProgress();
        _overhead += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>The report of what was run so far.</summary>
    public MemoryReport Report()
    {
        if (_samples.Samples[^1].Iteration != _done)
            Sample(isFloor: false);
        var compiled = _floors == 0 ? 0 : (int)(JitInfo.GetCompiledMethodCount() - _compiledBefore);
        return Judge.Report([.. _samples.Samples], _options, _overhead, compiled);
    }

    public void Dispose() => _monitor.Dispose();

    private long Place(int iteration, int places) => (long)iteration * places / _iterations;

    /// <summary>The floors divide the rest of the run evenly, and the last one is at its end.</summary>
    private bool IsFloor()
        => _done >= _firstFloor && _done >= _firstFloor + ((long)(_iterations - _firstFloor) * _floors / (MaxFloors - 1));

    private void Sample(bool isFloor)
    {
        _lastSample = TimeProvider.System.GetTimestamp();
        if (_monitor.TrySample(thorough: isFloor, out var sample))
            _samples.Add(sample with { Iteration = _done, IsFloor = isFloor });
    }

    /// <summary>Leaves only what is held: finalizers have run, and what they gave up is collected too.</summary>
    private static void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private void ReportProgress()
    {
        if (_options.Progress is null || _samples.Samples[^1].Time - _lastProgress < ProgressPeriod)
            return;
        _lastProgress = _samples.Samples[^1].Time;
        _options.Progress.Report(Report());
    }
}

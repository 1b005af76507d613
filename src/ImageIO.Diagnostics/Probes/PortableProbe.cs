using System.Diagnostics;

namespace ImageIO.Diagnostics.Probes;

/// <summary>A process as .NET shows it, on systems without /proc.</summary>
internal sealed class PortableProbe : IProbe
{
    private static readonly TimeSpan CostlyPeriod = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private TimeSpan _nextCostly;

    private PortableProbe(Process process) => _process = process;

    public static PortableProbe? TryCreate(int processId)
    {
        try
        {
            return new PortableProbe(Process.GetProcessById(processId));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public bool TryRead(ref MemorySample sample, bool thorough)
    {
        try
        {
            _process.Refresh();
            if (_process.HasExited)
                return false;
            sample = sample with
            {
                Rss = _process.WorkingSet64,
                PeakRss = _process.PeakWorkingSet64 is > 0 and var peak ? peak : null,
                Private = OperatingSystem.IsWindows() ? _process.PrivateMemorySize64 : null,
            };
            if (!thorough && sample.Time < _nextCostly)
                return true;
            _nextCostly = sample.Time + CostlyPeriod;
            sample = sample with { Threads = _process.Threads.Count, Handles = OperatingSystem.IsWindows() ? _process.HandleCount : null };
            return true;
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public void Dispose() => _process.Dispose();
}

using System.Diagnostics;

namespace TiffBench;

/// <summary>Binds the process to some of its processors for a while, where the system can.</summary>
internal static class Processors
{
    public static T Bound<T>(int count, Func<T> work)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
            return work();
        using var process = Process.GetCurrentProcess();
        var before = process.ProcessorAffinity;
        process.ProcessorAffinity = (1 << count) - 1;
        try
        {
            return work();
        }
        finally
        {
            process.ProcessorAffinity = before;
        }
    }
}

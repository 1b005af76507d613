using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace GifScoreboard.Measuring;

/// <summary>What running a command took.</summary>
/// <param name="Cpu">User + system seconds of the whole process, with its children.</param>
/// <param name="Wall">Seconds.</param>
/// <param name="PeakMb">Peak resident set, in MB; 0 where GNU time is missing.</param>
/// <param name="Error">The end of what it said if it failed, else null.</param>
internal readonly record struct Usage(double Cpu, double Wall, double PeakMb, string? Error);

/// <summary>Runs a command and measures it. One at a time: the system counts the children that have ended as one.</summary>
internal static partial class ChildProcess
{
    private const int Children = -1;
    private static readonly string? Time = File.Exists("/usr/bin/time") ? "/usr/bin/time" : null;

    public static Usage Run(IReadOnlyList<string> command, TimeSpan limit)
    {
        // A child starts with its parent's peak until it runs its own program, and this process is large: a small one stands between.
        var peakFile = Path.GetTempFileName();
        string[] all = Time is null ? [.. command] : [Time, "-q", "-f", "%M", "-o", peakFile, .. command];
        try
        {
            var before = EndedChildren();
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(new ProcessStartInfo(all[0], all[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            var ended = process.WaitForExit(limit);
            if (!ended)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            var wall = clock.Elapsed.TotalSeconds;
            var said = output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
            var error = !ended ? $"stopped after {limit.TotalSeconds:F0} s"
                : process.ExitCode == 0 ? null : $"exit code {process.ExitCode}: {End(said)}";
            var peak = double.TryParse(File.ReadAllText(peakFile).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(),
                CultureInfo.InvariantCulture, out var kb) ? kb / 1024 : 0;
            return new(EndedChildren() - before, wall, peak, error);
        }
        finally
        {
            File.Delete(peakFile);
        }
    }

    private static string End(string text)
    {
        text = string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return text.Length > 200 ? "… " + text[^200..] : text;
    }

    /// <summary>Seconds of user and system time of all children waited for.</summary>
    private static double EndedChildren()
    {
        Span<long> usage = stackalloc long[18];
        if (GetResourceUsage(Children, usage) != 0)
            throw new InvalidOperationException("getrusage failed.");
        return usage[0] + (usage[1] / 1e6) + usage[2] + (usage[3] / 1e6);
    }

    // struct rusage of 64-bit Linux: two pairs of seconds and microseconds, then 14 counters, all of 64 bits.
    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetResourceUsage(int who, Span<long> usage);
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ImageIO.Tests.Programs;

/// <summary>Sends the signals of Unix. The program <c>kill</c> is not on every machine; the function is.</summary>
internal static partial class Signals
{
    /// <summary>
    /// SIGINT, as Ctrl+C sends it. The test is skipped where it and what it starts ignore that, as jobs in the background do.
    /// </summary>
    public static void Interrupt(Process process)
    {
        Assert.SkipWhen(IsIgnored(2), "Processes that run in the background ignore Ctrl+C.");
        Send(process, 2);
    }

    /// <summary>SIGTERM, the polite request to end.</summary>
    public static void Terminate(Process process) => Send(process, 15);

    /// <summary>SIGHUP, as a terminal that is closed sends it. The test is skipped where it is ignored, as below nohup.</summary>
    public static void HangUp(Process process)
    {
        Assert.SkipWhen(IsIgnored(1), "Processes that nohup has started ignore that the terminal is closed.");
        Send(process, 1);
    }

    /// <summary>SIGQUIT, as Ctrl+\ sends it.</summary>
    public static void Quit(Process process)
    {
        Assert.SkipWhen(IsIgnored(3), "Processes that run in the background ignore Ctrl+\\.");
        Send(process, 3);
    }

    /// <summary>Whether the set of ignored signals has this one (proc_pid_status(5), SigIgn); only Linux tells.</summary>
    private static bool IsIgnored(int signal)
    {
        const string name = "SigIgn:";
        if (!OperatingSystem.IsLinux())
            return false;
        var set = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
        return (ulong.Parse(set, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;
    }

    private static void Send(Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}

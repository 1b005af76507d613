using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImageIO.Tests.Programs;

/// <summary>Sends the signals of Unix. The program <c>kill</c> is not on every machine; the function is.</summary>
internal static partial class Signals
{
    /// <summary>SIGINT, as Ctrl+C sends it.</summary>
    public static void Interrupt(Process process) => Send(process, 2);

    /// <summary>SIGTERM, the polite request to end.</summary>
    public static void Terminate(Process process) => Send(process, 15);

    private static void Send(Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ImageIO.Tests.Diagnostics;

/// <summary>Another .NET process that waits, or works, until it is disposed: this program once more, which then runs no tests.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const string Variable = "IMAGEIO_TESTS_CHILD";

    private readonly Process _process;

    private ChildProcess(string what)
    {
        var program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(program, [typeof(ChildProcess).Assembly.Location])
        {
            RedirectStandardInput = true,
            Environment = { [Variable] = what },
        };
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public static ChildProcess ThatWaits() => new("waits");

    public static ChildProcess ThatWorks() => new("works");

    public void Dispose()
    {
        // Its standard input ends, and so does it.
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    [ModuleInitializer]
    internal static void RunAsChild()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } what)
            return;
        if (what == "works")
            new Thread(Work) { IsBackground = true }.Start();
        Console.In.ReadToEnd();
        Environment.Exit(0);
    }

    private static void Work()
    {
        for (var i = 1; i != 0; i++)
            i |= 1;
    }
}

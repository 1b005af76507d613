using System.Diagnostics;
using System.Globalization;
using ImageIO.Diagnostics;

namespace ImageIO.Bench.Memory;

/// <summary>One run of a workload: its RSS over time, and what it said of itself.</summary>
internal sealed record Watched(string Name, double[] Seconds, double[] Megabytes, Dictionary<string, string> Facts)
{
    /// <summary>What eng/FlatMemory.targets sets, by environment.</summary>
    public static readonly (string, string)[] Flat =
        [("DOTNET_gcConcurrent", "0"), ("DOTNET_TieredPGO", "0"), ("DOTNET_GCGen0MaxBudget", "100000")];

    public double Peak => Megabytes.Max();

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture,
            $"{Name} peak {Peak:F1} MB, last {Megabytes[^1]:F1} MB, {string.Join(' ', Facts.Select(fact => $"{fact.Key}={fact.Value}"))}");

    /// <summary>Runs a workload of this program.</summary>
    public static Task<Watched> RunAsync(string name, string[] workload, params (string Name, string Value)[] environment)
        => RunAsync(name, Environment.ProcessPath!,
            Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
                ? [typeof(Watched).Assembly.Location, .. workload] : workload, environment);

    /// <summary>Runs a program and samples its RSS twenty times a second.</summary>
    public static async Task<Watched> RunAsync(string name, string program, string[] arguments,
        params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };

        // Only RSS is looked at: the runtime's event counters would cost the process memory of its own.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var (seconds, megabytes) = (new List<double>(), new List<double>());
        using (var monitor = MemoryMonitor.ForProcess(process.Id))
        {
            await foreach (var sample in monitor.SampleAsync(TimeSpan.FromMilliseconds(50)))
            {
                seconds.Add(sample.Time.TotalSeconds);
                megabytes.Add(sample.Rss / 1e6);
            }
        }

        await process.WaitForExitAsync();
        var facts = (await output).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(fact => fact.Split('=', 2)).Where(fact => fact.Length == 2).ToDictionary(fact => fact[0], fact => fact[1]);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{name} ended with {process.ExitCode}.");
        return new Watched(name, [.. seconds], [.. megabytes], facts);
    }
}

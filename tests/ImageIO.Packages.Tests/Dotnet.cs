using System.ComponentModel;
using System.Diagnostics;

namespace ImageIO.Packages.Tests;

/// <summary>The .NET command, run as a user does: in a folder of its own, outside the repository.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>What NuGet says where it reaches no server, or where that server lacks a part of .NET itself.</summary>
    private static readonly string[] NotReachable = ["NU1301", "NU1101: Unable to find package Microsoft.NETCore.App.",
        "NU1101: Unable to find package Microsoft.DotNet.ILCompiler", "NU1101: Unable to find package Microsoft.NET.",
        "NU1101: Unable to find package runtime."];

    /// <summary>Runs <c>dotnet</c>, which must succeed; skips the test where it needs packages that can't be reached from here.</summary>
    public static string Run(string folder, params string[] arguments)
    {
        var (exitCode, text) = Start("dotnet", folder, arguments);
        Assert.SkipWhen(exitCode != 0 && NotReachable.Any(text.Contains),
            "NuGet's packages can't be reached: " +
            $"{text.Split('\n').FirstOrDefault(line => line.Contains("NU1", StringComparison.Ordinal))}");
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {exitCode}:\n{text}");
        return text;
    }

    /// <summary>Runs a program that was built or installed, which must succeed.</summary>
    public static string Execute(string program, string folder, params string[] arguments)
    {
        var (exitCode, text) = Start(program, folder, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {exitCode}:\n{text}");
        return text;
    }

    private static (int ExitCode, string Text) Start(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The build that runs these tests tells those that it starts how to build; these are none of its own.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start) ?? throw new Win32Exception();
        using var hangs = new CancellationTokenSource(Patience);
        using var kill = hangs.Token.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }
}

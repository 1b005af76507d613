using System.Diagnostics;

namespace ImageIO.Tests;

/// <summary>Programs of other people that check our files; a test that needs one is skipped where it is not installed.</summary>
internal static class ExternalTool
{
    /// <summary>Runs a program and gives what it wrote to standard output.</summary>
    public static byte[] Run(string program, params string[] arguments) => Run(program, null, arguments);

    /// <summary>Runs a program with bytes on its standard input and gives what it wrote to standard output.</summary>
    public static byte[] Run(string program, byte[]? input, params string[] arguments)
    {
        Assert.SkipWhen(Find(program) is null, $"{program} is not installed.");
        var start = new ProcessStartInfo(Find(program)!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        if (input is not null)
            process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        reading.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}");
        return output.ToArray();
    }

    /// <summary>Runs a Python program that needs the given modules; skipped where Python or one of them is missing.</summary>
    public static byte[] Python(string code, string modules, params string[] arguments)
    {
        Assert.SkipWhen(Find("python3") is null, "python3 is not installed.");
        Assert.SkipUnless(CanImport(modules), $"Python's {modules} is not installed.");
        return Run("python3", ["-c", code, .. arguments]);
    }

    private static bool CanImport(string modules)
    {
        using var process = Process.Start(new ProcessStartInfo(Find("python3")!, ["-c", $"import {modules}"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>Where a program is; null where it is not installed.</summary>
    public static string? Find(string program)
    {
        // The system's own Python first: it is the one that Debian's packages belong to.
        var folders = new[] { "/usr/bin" }.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }
}

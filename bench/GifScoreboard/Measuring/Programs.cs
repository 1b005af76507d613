using System.Diagnostics;

namespace GifScoreboard.Measuring;

/// <summary>The programs installed.</summary>
internal static class Programs
{
    /// <summary>A Python that has Pillow and NumPy, or null.</summary>
    public static string? Python { get; } =
        new[] { Find("python3"), "/usr/bin/python3" }.FirstOrDefault(python => python is not null && File.Exists(python)
            && Output(python, "-c", "import PIL, numpy") is not null);

    /// <summary>The path of a program on the PATH, or null.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>What a command prints, or null if it fails.</summary>
    public static string? Output(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            errors.GetAwaiter().GetResult();
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public static string? FirstLine(string program, params string[] arguments)
        => Find(program) is { } path ? Output(path, arguments)?.Split('\n')[0].Trim() : null;
}

namespace ImageIO.Cli.Tests;

/// <summary>Programs that a machine may have or not.</summary>
internal static class Programs
{
    public static bool Exists(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, name)));
}

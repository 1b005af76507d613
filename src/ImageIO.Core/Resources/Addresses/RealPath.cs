namespace ImageIO.Resources;

/// <summary>Where a path leads: every link in it followed as the system itself follows them.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>
    /// The absolute path without links that <paramref name="path"/> leads to. What does not exist is kept as it is written.
    /// </summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Resolve(string path)
    {
        var absolute = OperatingSystem.IsWindows() ? Path.GetFullPath(path)
            : Path.IsPathRooted(path) ? path : Path.Join(Environment.CurrentDirectory, path);
        var links = 0;
        var real = Path.GetPathRoot(absolute)!;
        var parts = new Stack<string>();
        Push(parts, absolute[real.Length..]);
        while (parts.TryPop(out var part))
        {
            if (part == "..")
            {
                // What stands before it has no links any more, so that its parent is the one that is meant.
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Join(real, part);
            if (IsOpenFile(next) || new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"\"{path}\" is a link that leads in a circle.");
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(target)!;
            Push(parts, target[(Path.IsPathRooted(target) ? real.Length : 0)..]);
        }

        return real;
    }

    /// <summary>
    /// Whether a path names what a process has open (<c>/proc/7/fd/1</c>): it looks like a link, but leads to a file that may have no name
    /// any more.
    /// </summary>
    public static bool IsOpenFile(string path)
        => path.StartsWith("/proc/", StringComparison.Ordinal) && Path.GetFileName(Path.GetDirectoryName(path.AsSpan())) is "fd";

    private static void Push(Stack<string> parts, string path)
    {
        foreach (var part in path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
        {
            if (part is not ("" or "."))
                parts.Push(part);
        }
    }
}

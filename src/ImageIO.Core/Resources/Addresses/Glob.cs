using System.IO.Enumeration;

namespace ImageIO.Resources;

/// <summary>Patterns with <c>*</c> and <c>?</c> in any part of a path, for shells that leave them to the program.</summary>
internal static class Glob
{
    public static bool IsPattern(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>The files that fit, in no particular order, named as the pattern names them.</summary>
    public static IEnumerable<string> Files(string pattern)
    {
        var root = Path.GetPathRoot(pattern) ?? "";
        var parts = pattern[root.Length..].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> folders = [root];
        foreach (var part in parts.SkipLast(1))
            folders = folders.SelectMany(folder => Inside(folder, part, Directory.EnumerateDirectories)).Where(Directory.Exists);
        return folders.SelectMany(folder => Inside(folder, parts[^1], Directory.EnumerateFiles)).Where(File.Exists);
    }

    private static char[] Separators { get; } = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    private static IEnumerable<string> Inside(string folder, string part, Func<string, IEnumerable<string>> list)
    {
        if (!IsPattern(part))
            return [Path.Combine(folder, part)];

        // As shells do it: hidden names only where the pattern asks for them.
        return list(folder.Length == 0 ? "." : folder)
            .Select(path => Path.GetFileName(path))
            .Where(name => (name[0] != '.' || part[0] == '.') && FileSystemName.MatchesSimpleExpression(part, name, OperatingSystem.IsWindows()))
            .Select(name => Path.Combine(folder, name));
    }
}

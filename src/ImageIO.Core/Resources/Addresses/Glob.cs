namespace ImageIO.Resources;

/// <summary>
/// Patterns as shells have them, in any part of a path: <c>*</c>, <c>?</c>, <c>[0-9]</c>, <c>[!0-9]</c>, <c>{a,b}</c>, and <c>**</c> for
/// any number of folders.
/// </summary>
internal static class Glob
{
    private const string AnyFolders = "**";

    /// <summary>Whether a path is one, unless there is a file of just that name.</summary>
    public static bool IsPattern(string path) => HasWildcards(path) || FindBraces(path) is not null;

    /// <summary>The files that fit, in no particular order, each once, named as the pattern names them.</summary>
    public static IEnumerable<string> Files(string pattern) => Alternatives(pattern).SelectMany(FilesOfOne).Distinct();

    /// <summary>As shells do it, folders that may not be listed have nothing in them, and hidden files are looked at.</summary>
    private static EnumerationOptions All { get; } = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    private static EnumerationOptions AllButLinks { get; } = new()
    {
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private static char[] Separators { get; } = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    private static bool HasWildcards(string text)
        => text.AsSpan().IndexOfAny('*', '?') >= 0
            || (text.IndexOf('[', StringComparison.Ordinal) is >= 0 and var at && EndOfSet(text.AsSpan(at)) > 0);

    /// <summary>The patterns that one with <c>{a,b}</c> stands for.</summary>
    private static IEnumerable<string> Alternatives(string pattern)
    {
        if (FindBraces(pattern) is not var (start, commas, end))
            return [pattern];
        var ends = commas.Append(end);
        return ends
            .Zip(commas.Prepend(start), (to, from) => pattern[..start] + pattern[(from + 1)..to] + pattern[(end + 1)..])
            .SelectMany(Alternatives);
    }

    /// <summary>The first <c>{a,b}</c>: where it begins, its commas, and where it ends.</summary>
    private static (int Start, List<int> Commas, int End)? FindBraces(string pattern)
    {
        for (var start = pattern.IndexOf('{', StringComparison.Ordinal); start >= 0; start = pattern.IndexOf('{', start + 1))
        {
            var commas = new List<int>();
            var depth = 0;
            for (var i = start; i < pattern.Length; i++)
            {
                depth += pattern[i] == '{' ? 1 : pattern[i] == '}' ? -1 : 0;
                if (pattern[i] == ',' && depth == 1)
                    commas.Add(i);
                if (depth == 0)
                {
                    if (commas.Count > 0)
                        return (start, commas, i);
                    break;
                }
            }
        }

        return null;
    }

    private static IEnumerable<string> FilesOfOne(string pattern)
    {
        var root = Path.GetPathRoot(pattern) ?? "";
        var parts = pattern[root.Length..].Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            return [];

        // Behind the last ** there are files, as behind any other folder.
        if (parts[^1] == AnyFolders)
            parts = [.. parts, "*"];
        IEnumerable<string> folders = [root];
        foreach (var part in parts.SkipLast(1))
        {
            folders = part == AnyFolders
                ? folders.SelectMany(WithFoldersBelow)
                : folders.SelectMany(folder => Inside(folder, part, path => Directory.EnumerateDirectories(path, "*", All)))
                    .Where(Directory.Exists);
        }

        return folders.SelectMany(folder => Inside(folder, parts[^1], path => Directory.EnumerateFiles(path, "*", All))).Where(File.Exists);
    }

    private static IEnumerable<string> Inside(string folder, string part, Func<string, IEnumerable<string>> list)
    {
        if (!HasWildcards(part))
            return [Path.Combine(folder, part)];

        // As shells do it: hidden names only where the pattern asks for them.
        return list(NameOf(folder))
            .Select(path => Path.GetFileName(path))
            .Where(name => (name[0] != '.' || part[0] == '.') && Matches(part, name))
            .Select(name => Path.Combine(folder, name));
    }

    /// <summary>A folder and all below it but hidden ones. Links are not followed: they may lead back.</summary>
    private static IEnumerable<string> WithFoldersBelow(string folder)
    {
        yield return folder;
        foreach (var path in Directory.EnumerateDirectories(NameOf(folder), "*", AllButLinks))
        {
            var name = Path.GetFileName(path);
            if (name[0] == '.')
                continue;
            foreach (var below in WithFoldersBelow(Path.Combine(folder, name)))
                yield return below;
        }
    }

    private static string NameOf(string folder) => folder.Length == 0 ? "." : folder;

    /// <summary>
    /// Whether a name fits. Of several <c>*</c> only the last is ever widened, so that time grows with the lengths' product at most.
    /// </summary>
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var (p, n, star, starred) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, starred) = (p, n);
                p++;
            }
            else if (p < pattern.Length && FitsOne(pattern[p..], name[n], out var length))
            {
                p += length;
                n++;
            }
            else if (star >= 0)
            {
                starred++;
                (p, n) = (star + 1, starred);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    /// <summary>Whether a character fits what the pattern begins with.</summary>
    /// <param name="pattern">The rest of it.</param>
    /// <param name="character">One of the name.</param>
    /// <param name="length">The characters of the pattern that it fits.</param>
    private static bool FitsOne(ReadOnlySpan<char> pattern, char character, out int length)
    {
        length = 1;
        if (pattern[0] == '?')
            return true;
        var end = pattern[0] == '[' ? EndOfSet(pattern) : 0;
        if (end == 0)
            return Fold(pattern[0]) == Fold(character);
        length = end + 1;
        var set = pattern[1..end];
        var isNegated = set[0] is '!' or '^';
        return Contains(isNegated ? set[1..] : set, Fold(character)) != isNegated;
    }

    private static bool Contains(ReadOnlySpan<char> set, char character)
    {
        for (var i = 0; i < set.Length; i++)
        {
            var isRange = i + 2 < set.Length && set[i + 1] == '-';
            if (character >= Fold(set[i]) && character <= Fold(set[isRange ? i + 2 : i]))
                return true;
            i += isRange ? 2 : 0;
        }

        return false;
    }

    /// <summary>
    /// Where the <c>]</c> of a set is that the pattern begins with; one right behind the start belongs to the set. 0 where there is none.
    /// </summary>
    private static int EndOfSet(ReadOnlySpan<char> pattern)
    {
        var first = pattern.Length > 1 && pattern[1] is ('!' or '^') ? 3 : 2;
        var end = first < pattern.Length ? pattern[first..].IndexOf(']') : -1;
        return end < 0 ? 0 : first + end;
    }

    private static char Fold(char character) => OperatingSystem.IsWindows() ? char.ToUpperInvariant(character) : character;
}

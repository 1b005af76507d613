using System.Globalization;

namespace ImageIO.HouseRules;

/// <summary>The folders of a project in the order of <c>folders.txt</c>: which may name which, and how large cycles may be.</summary>
/// <remarks>
/// A line is a folder, a file, <c>Formats/*</c> for every folder in a folder (these never name each other), or <c>.</c> for the project's
/// own folder, which is free to name and to be named. <c>cycle N</c> and <c>cycle N FOLDER</c> say how many files may be in one cycle; 1
/// is none.
/// </remarks>
internal sealed class FolderOrder
{
    private readonly List<string> _entries = new();
    private readonly List<(string Folder, int Files)> _cycles = new();

    public FolderOrder(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var words = line.Split(' ');
            if (words[0] == "cycle")
                _cycles.Add((words.Length > 2 ? words[2] + "/" : "", int.Parse(words[1], CultureInfo.InvariantCulture)));
            else
                _entries.Add(line);
        }
    }

    /// <summary>Whether a file stands in the project's own folder.</summary>
    public static bool IsFree(string file) => file.IndexOf('/') < 0;

    /// <summary>The part of the order that a file belongs to: its place and its folder; null for a file that no line names.</summary>
    public (int Place, string Name)? PartOf(string file)
    {
        (int Place, string Name)? best = null;
        for (var i = 0; i < _entries.Count; i++)
        {
            if (NameOf(_entries[i], file) is { } name && (best is null || name.Length > best.Value.Name.Length))
                best = (i, name);
        }

        return best;
    }

    /// <summary>Why a file may not name another; null where it may.</summary>
    public string? Refusal(string file, string named)
    {
        if (IsFree(file) || IsFree(named))
            return null;
        if (PartOf(file) is not { } from)
            return $"{file} is in no folder of folders.txt: add its folder there, below those that it names";
        if (PartOf(named) is not { } to || to.Name == from.Name || to.Place < from.Place)
            return null;
        return to.Place == from.Place
            ? $"{file} names {named}: {from.Name} and {to.Name} may not name each other; move what both need above them"
            : $"{file} names {named}: a folder may only name folders above it in folders.txt; move one of the two, or what they share";
    }

    /// <summary>How many files a cycle may have.</summary>
    public int MaxCycle(IEnumerable<string> files)
        => _cycles.Where(cycle => files.All(file => file.StartsWith(cycle.Folder, StringComparison.Ordinal)))
            .Select(cycle => cycle.Files).DefaultIfEmpty(int.MaxValue).Min();

    private static string? NameOf(string entry, string file)
    {
        if (entry == file)
            return entry;
        if (!entry.EndsWith("/*", StringComparison.Ordinal))
            return file.StartsWith(entry + "/", StringComparison.Ordinal) ? entry : null;
        var parent = entry.Substring(0, entry.Length - 1);
        var end = file.StartsWith(parent, StringComparison.Ordinal) ? file.IndexOf('/', parent.Length) : -1;
        return end < 0 ? null : file.Substring(0, end);
    }
}

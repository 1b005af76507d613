namespace ImageIO.Resources;

/// <summary>A member of a zip archive, named as if the archive were a folder: <c>photos.zip/2024/cat.png</c>.</summary>
/// <param name="Archive">The path of the archive.</param>
/// <param name="Member">The member's name, with forward slashes.</param>
internal readonly record struct ZipPath(string Archive, string Member)
{
    private const string Suffix = ".zip";

    /// <summary>The archive and member that a path means; null where it means neither.</summary>
    /// <param name="path">A path.</param>
    /// <param name="isArchive">Whether what stands before the member is an archive. A folder called <c>x.zip</c> is a folder.</param>
    public static ZipPath? TrySplit(string path, Func<string, bool> isArchive)
    {
        for (var at = 0; (at = path.IndexOf(Suffix, at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            at += Suffix.Length;
            if (at < path.Length - 1 && path[at] is '/' or '\\' && isArchive(path[..at]))
                return new ZipPath(path[..at], path[(at + 1)..].Replace('\\', '/'));
        }

        return null;
    }

    /// <summary>The path as it is written.</summary>
    public override string ToString() => $"{Archive}/{Member}";
}

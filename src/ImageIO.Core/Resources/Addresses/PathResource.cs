using ImageIO.Sessions.FileSequence;

namespace ImageIO.Resources;

/// <summary>What a path names: a file, a member of a zip archive, or a folder or pattern whose files are the images of one sequence.</summary>
internal sealed class PathResource(string name, string path) : Resource
{
    public override string Name => name;

    public override string? Extension => ExtensionOf(path);

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
            return OpenFile(options, cancellationToken);
        if (Directory.Exists(path))
            return FrameFiles.InFolder(name, path, options, cancellationToken);
        if (ZipPath.TrySplit(path, File.Exists) is { } member)
            return ZipMember.Open(name, member, options, cancellationToken);
        return Glob.IsPattern(path) ? FrameFiles.Matching(name, path, options, cancellationToken) : OpenFile(options, cancellationToken);
    }

    private OpenedSource OpenFile(ReadOptions options, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return new(new SourceStream(name, file, ownsInner: true, options.Limits, cancellationToken) { LocalPath = path }, Extension);
    }
}

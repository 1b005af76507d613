namespace ImageIO.Resources;

/// <summary>
/// What a path names: a file, a member of a zip archive, or a folder or pattern whose files are the images of one sequence.
/// </summary>
internal sealed class PathResource(string name, string path) : Resource
{
    public override string Name => name;

    public override string? Extension => ExtensionOf(path);

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
            return OpenFile(options, cancellationToken);
        if (Directory.Exists(path))
            return FilesResource.OpenSet(name, InFolder(), options, cancellationToken);
        if (ZipPath.TrySplit(path, File.Exists) is { } member)
            return ZipMember.Open(name, member, options, cancellationToken);
        return Glob.IsPattern(path)
            ? FilesResource.OpenSet(name, Matching(), options, cancellationToken)
            : OpenFile(options, cancellationToken);
    }

    private OpenedSource OpenFile(ReadOptions options, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        var source = new SourceStream(name, file, ownsInner: true, options.Limits, cancellationToken)
        {
            // A pipe gives its bytes once: a library that opened it again would wait for others.
            LocalPath = file.CanSeek ? path : null,
            OpenBeside = sibling => OpenBeside(sibling, options, cancellationToken),
        };
        return new(source, Extension);
    }

    /// <summary>All files of the folder but hidden ones, in the order in which people count.</summary>
    private FileSet InFolder()
    {
        var files = Directory.EnumerateFiles(path).Where(file => Path.GetFileName(file)[0] != '.');
        return new([.. files.Order(NaturalOrder.Instance)], FileSetOrigin.Folder);
    }

    /// <summary>The files that fit the pattern, in the order in which people count.</summary>
    private FileSet Matching()
    {
        string[] files = [.. Glob.Files(path).Order(NaturalOrder.Instance)];
        return files.Length > 0
            ? new FileSet(files, FileSetOrigin.Pattern)
            : throw new FileNotFoundException($"There is no file \"{name}\", and none that fits it as a pattern.", name);
    }

    /// <summary>
    /// Opens a file of the same folder. A link is followed within the folder only: what a header names may not lead elsewhere.
    /// </summary>
    private SourceStream OpenBeside(string sibling, ReadOptions options, CancellationToken cancellationToken)
    {
        var file = Path.Join(Path.GetDirectoryName(path), sibling);
        if (!File.Exists(file))
            throw new FileNotFoundException($"\"{name}\" belongs together with \"{sibling}\", which is not beside it.", file);
        var folder = Path.GetDirectoryName(RealPath.Resolve(file));
        if (folder != Path.GetDirectoryName(RealPath.Resolve(path)) && folder != RealPath.Resolve(FolderOf(path)))
            throw Refused("is a link to another folder, and is not followed there. Put the file itself beside it.");
        if (FileStatus.Of(file) is { IsRegular: false })
            throw Refused("is a pipe or a device and no file.");
        return new PathResource(file, file).OpenFile(options, cancellationToken).Stream;

        UnsupportedImageException Refused(string why)
            => new($"\"{sibling}\", which belongs together with \"{name}\", {why}") { Resource = name };
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
}

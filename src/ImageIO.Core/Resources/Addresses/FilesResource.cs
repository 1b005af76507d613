namespace ImageIO.Resources;

/// <summary>Files in a given order.</summary>
internal sealed class FilesResource(IReadOnlyList<string> files) : Resource
{
    public override string Name => "<files>";

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
        => OpenSet(Name, new FileSet(files, FileSetOrigin.List), options, cancellationToken);

    /// <summary>Opens a set: the files themselves are opened when their turn comes.</summary>
    public static OpenedSource OpenSet(string name, FileSet files, ReadOptions options, CancellationToken cancellationToken)
        => new(new SourceStream(name, ReadOnlyMemory<byte>.Empty, options.Limits, cancellationToken), null, files);
}

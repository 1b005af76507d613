using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Sessions.FileSequence;

/// <summary>Files whose images are read one after the other, as if they were one file. Each is opened when its turn comes.</summary>
internal sealed class FrameFiles(IReadOnlyList<string> files) : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "files",
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.StreamingRead
            | CodecCapabilities.MetadataRead,
        Description = "files as the images of one sequence",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => new FrameFilesDecoder(files, options, source.CancellationToken);

    /// <summary>
    /// What reads a set of files: the codec of the first one, where it takes them together, otherwise one codec after the other.
    /// </summary>
    /// <param name="source">The opened set.</param>
    /// <param name="options">How to read.</param>
    /// <returns>Null where the source is no set of files.</returns>
    /// <exception cref="FileNotFoundException">There are no images in the folder.</exception>
    public static ImageCodec? ForReading(OpenedSource source, ReadOptions options)
    {
        if (source.Files is not { } set)
            return null;
        var paths = set.Paths;
        if (set.Origin == FileSetOrigin.Folder)
            paths = ImagesOf(source.Stream, paths, options);

        // The order in which a caller lists files is meant: it is not for a codec to sort them.
        var together = set.Origin == FileSetOrigin.List ? null : FileSetCodec.TryTake(paths, options, source.Stream.CancellationToken);
        return together ?? new FrameFiles(paths) as ImageCodec;
    }

    /// <summary>
    /// The files of a folder that have an extension which a codec reads; where none has, those whose first bytes a codec recognizes.
    /// </summary>
    private static string[] ImagesOf(SourceStream folder, IReadOnlyList<string> files, ReadOptions options)
    {
        var registry = options.Registry ?? CodecRegistry.Default;
        string[] images = [.. files.Where(HasKnownExtension)];
        if (images.Length == 0)
            images = [.. files.Where(file => FileSetCodec.FindCodec(file, options, folder.CancellationToken) is not null)];
        return images.Length > 0
            ? images
            : throw new FileNotFoundException(
                $"The folder \"{folder.Name}\" has no image files: no file in it has an extension that a codec reads, or bytes that one " +
                "recognizes.",
                folder.Name);

        bool HasKnownExtension(string file)
            => Resource.ExtensionOf(file) is { } extension && registry.FindByExtension(extension, CodecCapabilities.Read) is not null;
    }
}

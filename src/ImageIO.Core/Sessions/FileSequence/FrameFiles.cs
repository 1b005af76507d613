using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Sessions.FileSequence;

/// <summary>Files whose images are read one after the other, as if they were one file. Each is opened when its turn comes.</summary>
internal sealed class FrameFiles(IReadOnlyList<string> files) : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "files",
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.StreamingRead | CodecCapabilities.MetadataRead,
        Description = "files as the images of one sequence",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new FrameFilesDecoder(files, options, source.CancellationToken);

    /// <summary>The image files of a folder, in the order in which people count. Hidden files and those that no codec reads by their extension are left out.</summary>
    public static OpenedSource InFolder(string name, string folder, ReadOptions options, CancellationToken cancellationToken)
    {
        var registry = options.Registry ?? CodecRegistry.Default;
        var files = Directory.EnumerateFiles(folder).Where(IsImage).Order(NaturalOrder.Instance).ToList();
        return files.Count > 0
            ? Open(name, files, options, cancellationToken)
            : throw new FileNotFoundException($"The folder \"{name}\" has no image files: no file in it has an extension that a codec reads.", name);

        bool IsImage(string file)
            => Path.GetFileName(file)[0] != '.' && Resource.ExtensionOf(file) is { } extension && registry.FindByExtension(extension, CodecCapabilities.Read) is not null;
    }

    /// <summary>The files that fit a pattern with <c>*</c> and <c>?</c>, in the order in which people count.</summary>
    public static OpenedSource Matching(string name, string pattern, ReadOptions options, CancellationToken cancellationToken)
    {
        var files = Glob.Files(pattern).Order(NaturalOrder.Instance).ToList();
        return files.Count > 0
            ? Open(name, files, options, cancellationToken)
            : throw new FileNotFoundException($"There is no file \"{name}\", and none that fits it as a pattern.", name);
    }

    public static OpenedSource Open(string name, IReadOnlyList<string> files, ReadOptions options, CancellationToken cancellationToken)
        => new(new SourceStream(name, ReadOnlyMemory<byte>.Empty, options.Limits, cancellationToken), null, new FrameFiles(files));
}

/// <summary>Files in a given order.</summary>
internal sealed class FilesResource(IReadOnlyList<string> files) : Resource
{
    public override string Name => "<files>";

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken) => FrameFiles.Open(Name, files, options, cancellationToken);
}

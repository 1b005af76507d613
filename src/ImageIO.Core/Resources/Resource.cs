namespace ImageIO.Resources;

/// <summary>
/// A resource that has been opened: its bytes and the extension to go by, or, where it is no single file, the files that it stands for.
/// </summary>
internal readonly record struct OpenedSource(SourceStream Stream, string? Extension, FileSet? Files = null);

/// <summary>The files that a folder, a pattern or a list stands for.</summary>
/// <param name="Paths">The files, in their order; at least one unless they are those of a folder.</param>
/// <param name="Origin">What names the files.</param>
internal sealed record FileSet(IReadOnlyList<string> Paths, FileSetOrigin Origin);

/// <summary>What names the files of a <see cref="FileSet"/>.</summary>
internal enum FileSetOrigin
{
    /// <summary>The caller, one by one: their order is meant.</summary>
    List,

    /// <summary>A pattern: every file that fits is meant.</summary>
    Pattern,

    /// <summary>A folder: there may be files in it that are no images.</summary>
    Folder,
}

/// <summary>One kind of thing to read from. What it names is looked at only when it is opened.</summary>
internal abstract class Resource
{
    /// <summary>For messages: never the contents, never a secret.</summary>
    public abstract string Name { get; }

    /// <summary>The name's extension with its dot, lower case; null where there is none.</summary>
    public virtual string? Extension => null;

    public abstract OpenedSource Open(ReadOptions options, CancellationToken cancellationToken);

    /// <summary>As <see cref="Open"/>, without holding a thread while an answer is waited for.</summary>
    public virtual ValueTask<OpenedSource> OpenAsync(ReadOptions options, CancellationToken cancellationToken)
        => ValueTask.FromResult(Open(options, cancellationToken));

    /// <summary>The extension of a path, lower case.</summary>
    public static string? ExtensionOf(string? path)
    {
        var extension = Path.GetExtension(path);
        return string.IsNullOrEmpty(extension) ? null : extension.ToLowerInvariant();
    }
}

/// <summary>Bytes in memory.</summary>
internal sealed class BytesResource(string name, ReadOnlyMemory<byte> bytes) : Resource
{
    public override string Name => name;

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
        => new(new SourceStream(name, bytes, options.Limits, cancellationToken), null);
}

/// <summary>A caller's stream, which stays open.</summary>
internal sealed class StreamResource(Stream stream) : Resource
{
    public override string Name => "<stream>";

    public override OpenedSource Open(ReadOptions options, CancellationToken cancellationToken)
        => new(new SourceStream(Name, stream, ownsInner: false, options.Limits, cancellationToken), null);
}

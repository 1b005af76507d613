namespace ImageIO.Resources;

/// <summary>Something to read an image from: a path, a <c>file:</c> URI, bytes, or a stream. Made from any of them implicitly.</summary>
/// <remarks>Nothing is opened until a read starts. A stream stays the caller's: it is never closed, and is read from where it stands.</remarks>
public sealed class ImageSource
{
    private readonly string? _path;
    private readonly Stream? _stream;
    private readonly ReadOnlyMemory<byte> _bytes;

    private ImageSource(string name, string? path = null, Stream? stream = null, ReadOnlyMemory<byte> bytes = default)
    {
        Name = name;
        _path = path;
        _stream = stream;
        _bytes = bytes;
    }

    /// <summary>What it is, for messages: the path, <c>&lt;bytes&gt;</c> or <c>&lt;stream&gt;</c>. Never its contents.</summary>
    public string Name { get; }

    /// <summary>The path's extension with its dot, lower case; null where there is none.</summary>
    public string? Extension => ExtensionOf(_path);

    /// <summary>A file by its path; <c>~/</c> stands for the home folder.</summary>
    /// <param name="path">The path.</param>
    public static implicit operator ImageSource(string path) => FromString(path);

    /// <summary>A <c>file:</c> URI.</summary>
    /// <param name="uri">The URI.</param>
    public static implicit operator ImageSource(Uri uri) => FromUri(uri);

    /// <summary>The bytes of a file.</summary>
    /// <param name="bytes">Not copied; not to be changed while they are read.</param>
    public static implicit operator ImageSource(byte[] bytes) => FromBytes(bytes);

    /// <summary>The bytes of a file.</summary>
    /// <param name="bytes">Not copied; not to be changed while they are read.</param>
    public static implicit operator ImageSource(ReadOnlyMemory<byte> bytes) => FromReadOnlyMemory(bytes);

    /// <summary>The bytes of a file.</summary>
    /// <param name="bytes">Not copied; not to be changed while they are read.</param>
    public static implicit operator ImageSource(Memory<byte> bytes) => FromReadOnlyMemory(bytes);

    /// <summary>A stream, seekable or not, from where it stands. It is not closed.</summary>
    /// <param name="stream">The stream.</param>
    public static implicit operator ImageSource(Stream stream) => FromStream(stream);

    /// <summary>A file by its path, or a <c>file:</c> URI; <c>~/</c> stands for the home folder.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static ImageSource FromString(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new ImageSource(path, path: ResourcePath.Resolve(path));
    }

    /// <summary>A <c>file:</c> URI.</summary>
    /// <param name="uri">The URI.</param>
    /// <exception cref="NotSupportedException">The URI is of another scheme.</exception>
    public static ImageSource FromUri(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new ImageSource(uri.ToString(), path: ResourcePath.Resolve(uri));
    }

    /// <summary>The bytes of a file.</summary>
    /// <param name="bytes">Not copied; not to be changed while they are read.</param>
    public static ImageSource FromBytes(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return FromReadOnlyMemory(bytes);
    }

    /// <summary>The bytes of a file.</summary>
    /// <param name="bytes">Not copied; not to be changed while they are read.</param>
    public static ImageSource FromReadOnlyMemory(ReadOnlyMemory<byte> bytes) => new("<bytes>", bytes: bytes);

    /// <summary>A stream, seekable or not, from where it stands. It is not closed.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="ArgumentException">The stream can't be read.</exception>
    public static ImageSource FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
            throw new ArgumentException("The stream can't be read.", nameof(stream));
        return new ImageSource("<stream>", stream: stream);
    }

    /// <summary>The name of the source.</summary>
    public override string ToString() => Name;

    internal static string? ExtensionOf(string? path)
    {
        var extension = Path.GetExtension(path);
        return string.IsNullOrEmpty(extension) ? null : extension.ToLowerInvariant();
    }

    internal SourceStream Open(Limits limits, CancellationToken cancellationToken)
    {
        if (_path is not null)
        {
            if (Directory.Exists(_path))
                throw new UnauthorizedAccessException($"\"{Name}\" is a folder. Name a file in it.");
            var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            return new SourceStream(Name, file, ownsInner: true, limits, cancellationToken) { LocalPath = _path };
        }

        return _stream is not null
            ? new SourceStream(Name, _stream, ownsInner: false, limits, cancellationToken)
            : new SourceStream(Name, _bytes, limits, cancellationToken);
    }
}

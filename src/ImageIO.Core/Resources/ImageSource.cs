namespace ImageIO.Resources;

/// <summary>Something to read an image from: a path, an address, bytes, or a stream. Made from any of them implicitly.</summary>
/// <remarks>
/// <para>Nothing is opened until a read starts. A stream stays the caller's: it is never closed, and is read from where it stands.</para>
/// <para>docs/resources.md lists what a text may be: a file, a member of a zip archive, a folder or pattern (the images of one sequence),
/// <c>file:</c>, <c>http:</c>, <c>https:</c>, <c>data:</c>, <c>imageio:</c>, <c>&lt;screen&gt;</c>, <c>&lt;clipboard&gt;</c> and the
/// devices of registered codecs (<c>&lt;video0&gt;</c>). A server that is given an address by a stranger makes a <see cref="Uri"/> of it,
/// checks its scheme, and sets <see cref="HttpOptions.AllowPrivateAddresses"/> to false.</para>
/// </remarks>
public sealed class ImageSource
{
    private readonly Resource _resource;

    private ImageSource(Resource resource) => _resource = resource;

    /// <summary>
    /// What it is, for messages: the path or address, <c>&lt;bytes&gt;</c> or <c>&lt;stream&gt;</c>. Never its contents, and no password or
    /// query of an address.
    /// </summary>
    public string Name => _resource.Name;

    /// <summary>The name's extension with its dot, lower case; null where there is none.</summary>
    public string? Extension => _resource.Extension;

    /// <summary>A path or address; <c>~/</c> stands for the home folder.</summary>
    /// <param name="path">The path or address.</param>
    public static implicit operator ImageSource(string path) => FromString(path);

    /// <summary>A <c>file:</c>, <c>http:</c>, <c>https:</c>, <c>data:</c> or <c>imageio:</c> URI.</summary>
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

    /// <summary>A path or address, as docs/resources.md lists them; <c>~/</c> stands for the home folder.</summary>
    /// <param name="path">The path or address.</param>
    /// <exception cref="ArgumentException">The path is empty, or there is no such standard image.</exception>
    /// <exception cref="NotSupportedException">The address is of a kind that is not read (<c>ftp:</c>).</exception>
    public static ImageSource FromString(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new ImageSource(ResourceText.ToRead(path));
    }

    /// <summary>A <c>file:</c>, <c>http:</c>, <c>https:</c>, <c>data:</c> or <c>imageio:</c> URI.</summary>
    /// <param name="uri">The URI.</param>
    /// <exception cref="NotSupportedException">The URI is of another scheme.</exception>
    public static ImageSource FromUri(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new ImageSource(ResourceText.ToRead(uri));
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
    public static ImageSource FromReadOnlyMemory(ReadOnlyMemory<byte> bytes) => new(new BytesResource("<bytes>", bytes));

    /// <summary>A stream, seekable or not, from where it stands. It is not closed.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="ArgumentException">The stream can't be read.</exception>
    public static ImageSource FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
            throw new ArgumentException("The stream can't be read.", nameof(stream));
        return new ImageSource(new StreamResource(stream));
    }

    /// <summary>Files whose images are read one after the other, in the given order, as one sequence.</summary>
    /// <param name="paths">Paths or addresses; one is open at a time.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static ImageSource FromFiles(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] files = [.. paths];
        return files.Length > 0 ? new ImageSource(new FilesResource(files))
            : throw new ArgumentException("There are no files to read.", nameof(paths));
    }

    /// <summary>The name of the source.</summary>
    public override string ToString() => Name;

    internal OpenedSource Open(ReadOptions options, CancellationToken cancellationToken) => _resource.Open(options, cancellationToken);

    /// <summary>The bytes alone.</summary>
    internal SourceStream Open(Limits limits, CancellationToken cancellationToken)
        => Open(ReadOptions.Default with { Limits = limits }, cancellationToken).Stream;

    internal ValueTask<OpenedSource> OpenAsync(ReadOptions options, CancellationToken cancellationToken)
        => _resource.OpenAsync(options, cancellationToken);
}

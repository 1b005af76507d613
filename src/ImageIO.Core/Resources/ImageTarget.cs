using System.Buffers;

namespace ImageIO.Resources;

/// <summary>
/// Somewhere to write an image to: a path, a member of a zip archive (<c>a.zip/b.png</c>), a <c>file:</c> URI, or a stream, made from any
/// of them implicitly; or a buffer, by <see cref="FromBufferWriter"/>.
/// </summary>
/// <remarks>
/// A file is written beside its place and moved there when it is whole: nobody ever sees half of it. A file that is replaced lends its
/// permissions and its owner; links are followed, and pipes and devices are written where they are. A stream stays the caller's: it is
/// never closed, is written from where it stands, and keeps what was written before a fault. A member of an archive replaces the one of the
/// same name.
/// </remarks>
public sealed class ImageTarget
{
    private readonly string? _path;
    private readonly Stream? _stream;
    private readonly TargetOutput? _output;
    private readonly string? _extension;

    private ImageTarget(string name, string? path = null, Stream? stream = null, TargetOutput? output = null, string? extension = null)
    {
        Name = name;
        _extension = extension?.ToLowerInvariant();
        _path = path;
        _stream = stream;
        _output = output;
    }

    /// <summary>What it is, for messages: the path, <c>&lt;bytes&gt;</c>, <c>&lt;buffer&gt;</c> or <c>&lt;stream&gt;</c>.</summary>
    public string Name { get; }

    /// <summary>The path's extension with its dot, lower case; null where there is none.</summary>
    public string? Extension => _extension ?? Resource.ExtensionOf(_path);

    /// <summary>A file by its path; <c>~/</c> stands for the home folder.</summary>
    /// <param name="path">The path.</param>
    public static implicit operator ImageTarget(string path) => FromString(path);

    /// <summary>A <c>file:</c> URI.</summary>
    /// <param name="uri">The URI.</param>
    public static implicit operator ImageTarget(Uri uri) => FromUri(uri);

    /// <summary>A stream, from where it stands. It is flushed, and not closed.</summary>
    /// <param name="stream">The stream.</param>
    public static implicit operator ImageTarget(Stream stream) => FromStream(stream);

    /// <summary>A file by its path, or a <c>file:</c> URI; <c>~/</c> stands for the home folder.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="NotSupportedException">The text names something that is only read, such as an <c>http:</c> address.</exception>
    public static ImageTarget FromString(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new ImageTarget(path, path: ResourceText.ToWrite(path));
    }

    /// <summary>A <c>file:</c> URI.</summary>
    /// <param name="uri">The URI.</param>
    /// <exception cref="NotSupportedException">The URI is of another scheme.</exception>
    public static ImageTarget FromUri(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new ImageTarget(uri.ToString(), path: ResourceText.ToWrite(uri));
    }

    /// <summary>A stream, from where it stands. It is flushed, and not closed.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="ArgumentException">The stream can't be written.</exception>
    public static ImageTarget FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanWrite)
            throw new ArgumentException("The stream can't be written.", nameof(stream));
        return new ImageTarget("<stream>", stream: stream);
    }

    /// <summary>A buffer that grows, such as a pipe or an <see cref="ArrayBufferWriter{T}"/>. What was written before a fault stays in
    /// it.</summary>
    /// <param name="writer">The buffer; not flushed or completed.</param>
    /// <param name="extension">The format, by its extension with the dot: <c>".png"</c>. Null leaves it to
    /// <see cref="WriteOptions.Extension"/> or <see cref="WriteOptions.Codec"/>.</param>
    public static ImageTarget FromBufferWriter(IBufferWriter<byte> writer, string? extension = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new ImageTarget("<buffer>", output: new BufferOutput(writer), extension: extension);
    }

    /// <summary>The name of the target.</summary>
    public override string ToString() => Name;

    internal static ImageTarget FromMemory(MemoryOutput memory) => new("<bytes>", output: memory);

    internal static ImageTarget FromOutput(string name, TargetOutput output) => new(name, output: output);

    /// <summary>Throws what <see cref="Open"/> would, and leaves nothing behind.</summary>
    /// <remarks>A pipe or device is not opened: a pipe's reader would take the close for the end.</remarks>
    internal void Check()
    {
        if (_path is not null && (MemberOf(_path) is not null || !new TargetPlace(_path).IsSpecial))
            OpenPath(_path, isDurable: false).Dispose();
    }

    /// <summary>Starts to write.</summary>
    /// <param name="cancellationToken">Ends every write.</param>
    /// <param name="isDurable">Whether the bytes of a file are on the disk before it takes its name.</param>
    internal TargetStream Open(CancellationToken cancellationToken, bool isDurable = false)
    {
        TargetOutput output = _path is not null ? OpenPath(_path, isDurable) : _stream is not null ? new StreamOutput(_stream) : _output!;
        return new TargetStream(Name, output, cancellationToken);
    }

    private static TargetOutput OpenPath(string path, bool isDurable)
        => MemberOf(path) is { } member ? new ZipOutput(member, isDurable) : new FileOutput(path, isDurable);

    private static ZipPath? MemberOf(string path) => ZipPath.TrySplit(path, archive => !Directory.Exists(archive));
}

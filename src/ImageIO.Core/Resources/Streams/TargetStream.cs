using System.Buffers;
using System.Buffers.Binary;

namespace ImageIO.Resources;

/// <summary>Where an encoder writes: buffered and cancellable; a file appears whole or not at all.</summary>
/// <remarks>As an <see cref="IBufferWriter{T}"/> it lends its buffer, so that encoders write without arrays of their own.</remarks>
public sealed class TargetStream : Stream, IBufferWriter<byte>
{
    /// <summary>The most bytes that <see cref="GetSpan"/> lends at once.</summary>
    public const int MaxSpan = BufferSize;

    private const int BufferSize = 64 * 1024;

    private readonly TargetStream? _main;
    private TargetOutput _output;
    private byte[]? _buffer;
    private int _count;
    private long _flushed;
    private long _length;
    private bool _canSeek;
    private string? _localFile;
    private List<TargetStream>? _siblings;

    internal TargetStream(string name, TargetOutput output, CancellationToken cancellationToken, TargetStream? main = null)
    {
        Name = name;
        _output = output;
        _main = main;
        CancellationToken = cancellationToken;
        _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    }

    /// <summary>What is written, for messages.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <summary>False, so that the same bytes come out whatever is written to, until <see cref="EnsureSeekable"/> is called.</summary>
    public override bool CanSeek => _canSeek;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>The number of bytes written so far.</summary>
    public override long Length => Math.Max(_length, Position);

    /// <summary>Where the next byte goes.</summary>
    /// <exception cref="NotSupportedException">Set before <see cref="EnsureSeekable"/>.</exception>
    public override long Position
    {
        get => _flushed + _count;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>
    /// Ends the session's writes. Every write to this stream checks it; a codec needs it only where it waits for something else, such as a
    /// process or a library.
    /// </summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Lends free space; <see cref="Advance"/> says how much of it was used.</summary>
    /// <param name="sizeHint">The least number of bytes wanted, at most <see cref="MaxSpan"/>.</param>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeHint, MaxSpan);
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (BufferSize - _count < Math.Max(sizeHint, 1))
            FlushBuffer();
        return _buffer.AsSpan(_count, BufferSize - _count);
    }

    /// <inheritdoc cref="GetSpan"/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _buffer.AsMemory(_count, BufferSize - _count);
    }

    /// <summary>Takes over bytes that were put into lent space.</summary>
    /// <param name="count">At most what was lent.</param>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(BufferSize - _count), nameof(count));
        _count += count;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (buffer.Length > BufferSize - _count)
        {
            FlushBuffer();
            if (buffer.Length >= BufferSize)
            {
                WriteThrough(buffer);
                return;
            }
        }

        buffer.CopyTo(_buffer.AsSpan(_count));
        _count += buffer.Length;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void WriteByte(byte value)
    {
        GetSpan(1)[0] = value;
        _count++;
    }

    /// <summary>Two bytes, least significant first.</summary>
    /// <param name="value">The number.</param>
    public void WriteUInt16LittleEndian(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(GetSpan(2), value);
        _count += 2;
    }

    /// <summary>Four bytes, least significant first.</summary>
    /// <param name="value">The number.</param>
    public void WriteUInt32LittleEndian(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(GetSpan(4), value);
        _count += 4;
    }

    /// <summary>Two bytes, most significant first.</summary>
    /// <param name="value">The number.</param>
    public void WriteUInt16BigEndian(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(GetSpan(2), value);
        _count += 2;
    }

    /// <summary>Four bytes, most significant first.</summary>
    /// <param name="value">The number.</param>
    public void WriteUInt32BigEndian(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(GetSpan(4), value);
        _count += 4;
    }

    /// <summary>Hands the buffered bytes on. Encoders need not call it.</summary>
    public override void Flush() => FlushBuffer();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Before <see cref="EnsureSeekable"/>.</exception>
    public override long Seek(long offset, SeekOrigin origin)
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (!_canSeek)
            throw new NotSupportedException("A target is written from its start to its end, unless EnsureSeekable is called first.");
        var place = offset + (origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => Position, _ => Length });
        if (place < 0)
            throw new IOException($"Can't seek to byte {place}.");
        if (place == Position)
            return place;
        FlushBuffer();
        _output.Seek(place);
        return _flushed = place;
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Lets <see cref="Position"/> be set, to write again over what was written. To be called before the first byte.</summary>
    /// <remarks>
    /// Free for files. For everything else the bytes are put aside, up to 1 MiB in memory and more in a temporary file, and handed on when
    /// the image is complete.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Something was written before.</exception>
    public void EnsureSeekable()
    {
        if (_canSeek)
            return;
        ThrowIfWritten();
        if (!_output.CanSeek)
            _output = new SpooledOutput(_output, null, CancellationToken);
        _canSeek = true;
    }

    /// <summary>
    /// The path of an empty file for libraries that write files themselves; it becomes the target when the image is complete. To be called
    /// before the first byte.
    /// </summary>
    /// <remarks>
    /// The file has the target's extension and is readable by this user only. After this call nothing can be written to the stream itself.
    /// </remarks>
    /// <returns>The path. The file may be replaced; it is not to be used once the encoder has finished.</returns>
    /// <exception cref="InvalidOperationException">Something was written before.</exception>
    public string EnsureLocalFile()
    {
        if (_localFile is not null)
            return _localFile;
        ThrowIfWritten();
        if (_output.TakeLocalFile() is { } beside)
            return _localFile = beside;
        var file = TemporaryFile.Create(Path.GetTempPath(), Resource.ExtensionOf(Name));
        file.Stream.Dispose();
        _output = new SpooledOutput(_output, file, CancellationToken);
        return _localFile = file.Path;
    }

    /// <summary>
    /// The file that is there, which this one replaces when it is complete: for formats that can be appended to. To be closed before the
    /// encoder has finished.
    /// </summary>
    /// <returns>The file; null where there is none, and for targets that are no files: streams, bytes, members of archives.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    public SourceStream? OpenExisting()
        => _output.OpenExisting() is { } existing
            ? new SourceStream(Name, existing, ownsInner: true, Limits.None, CancellationToken) : null;

    /// <summary>Starts another file of the same image, of this target's name with another extension, beside it.</summary>
    /// <remarks>
    /// All files of an image become visible together when it is complete, and none of them otherwise. Disposing one of them early does no
    /// more than the end of the write does.
    /// </remarks>
    /// <param name="extension">With its dot: <c>".raw"</c>.</param>
    /// <returns>The file, under the token of this target; disposed with it.</returns>
    /// <exception cref="UnsupportedImageException">The target is a stream, bytes or a device, which have no place beside them.</exception>
    /// <exception cref="ArgumentException">The extension has no dot, names a folder, or is that of another file of the image.</exception>
    public TargetStream CreateSibling(string extension)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(extension);
        if (_main is not null)
            return _main.CreateSibling(extension);
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (extension is not ['.', _, ..] || extension.AsSpan().IndexOfAny("/\\\0") >= 0)
            throw new ArgumentException($"\"{extension}\" is no extension: it starts with a dot and names no folder.", nameof(extension));
        var (name, output) = _output.CreateSibling(extension)
            ?? throw new UnsupportedImageException($"The image takes a second file, *{extension}, and \"{Name}\" has no place beside it. " +
                "Write to a path.")
            {
                Resource = Name,
            };
        if (name == Name || _siblings?.Exists(sibling => sibling.Name == name) == true)
        {
            output.Dispose();
            throw new ArgumentException($"\"{name}\" is already a file of this image.", nameof(extension));
        }

        var sibling = new TargetStream(name, output, CancellationToken, this);
        (_siblings ??= []).Add(sibling);
        return sibling;
    }

    /// <summary>
    /// Whether bytes for a caller's stream wait for <see cref="DrainAsync"/>, and nothing but its asynchronous methods is called.
    /// </summary>
    internal void SetAsync(bool isAsync) => _output.SetAsync(isAsync);

    /// <summary>Writes the bytes that wait to a caller's stream. What the buffer holds stays in it.</summary>
    internal ValueTask DrainAsync(CancellationToken cancellationToken) => _output.DrainAsync(cancellationToken);

    /// <summary>The image is complete: its files become visible under their names, all of them or none.</summary>
    internal void Commit()
    {
        foreach (var stream in FilesInOrder())
        {
            stream.FlushAll();
            stream._output.Prepare();
            stream._flushed = stream.Length;
        }

        CommitPrepared();
    }

    /// <summary>As <see cref="Commit"/>, after <see cref="SetAsync"/>.</summary>
    internal async Task CommitAsync()
    {
        foreach (var stream in FilesInOrder())
        {
            stream.FlushAll();
            await stream._output.PrepareAsync(CancellationToken).ConfigureAwait(false);
            stream._flushed = stream.Length;
        }

        CommitPrepared();
        await _output.FlushAsync(CancellationToken).ConfigureAwait(false);
    }

    /// <summary>The file that the caller named comes last: whoever sees it finds the others.</summary>
    private List<TargetStream> FilesInOrder() => [.. _siblings ?? [], this];

    private void FlushAll()
    {
        FlushBuffer();
        if (_localFile is { } file && File.Exists(file))
            _length = new FileInfo(file).Length;
    }

    private void CommitPrepared()
    {
        var all = FilesInOrder();
        var committed = 0;
        try
        {
            for (; committed < all.Count; committed++)
                all[committed]._output.Commit(canUndo: all.Count > 1);
        }
        catch
        {
            while (committed-- > 0)
                all[committed]._output.Undo();
            throw;
        }
    }

    /// <summary>Gives the buffer back; without a <see cref="Commit"/> before, the file is taken away.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        // A file beside the target ends with it.
        if (_buffer is null || _main?._buffer is not null)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _siblings?.ForEach(sibling => sibling.Dispose());
        _output.Dispose();
        base.Dispose(disposing);
    }

    private void FlushBuffer()
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (_count == 0)
            return;
        var count = _count;
        _count = 0;
        WriteThrough(_buffer.AsSpan(0, count));
    }

    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        CancellationToken.ThrowIfCancellationRequested();
        if (_localFile is not null)
            throw new InvalidOperationException("After EnsureLocalFile the file is written, and nothing can be written to the stream.");
        _output.Write(bytes);
        _flushed += bytes.Length;
        _length = Math.Max(_length, _flushed);
    }

    private void ThrowIfWritten()
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (Position != 0 || _localFile is not null)
            throw new InvalidOperationException("A target can only be made seekable, or a file, before it is written.");
    }
}

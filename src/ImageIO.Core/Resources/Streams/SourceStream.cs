using System.Buffers;
using System.Buffers.Binary;
using ImageIO.Memory;

namespace ImageIO.Resources;

/// <summary>The bytes that a decoder reads: buffered, cancellable, limited, with a look ahead, whatever they come from.</summary>
/// <remarks>
/// Bytes in memory are read where they are, without a copy. Positions count from where the image starts, also where a caller's stream began
/// further on.
/// Reading past the end through the <c>Read…</c> helpers throws <see cref="EndOfStreamException"/>, which the session turns into
/// <see cref="CorruptImageException"/>.
/// </remarks>
public sealed partial class SourceStream : Stream
{
    /// <summary>The most bytes that <see cref="Peek"/> and <see cref="ReadSpan"/> give at once.</summary>
    public const int MaxSpan = BufferSize;

    private const int BufferSize = 64 * 1024;

    private readonly bool _ownsInner;
    private readonly long _maxBytes;
    private readonly WorkingMemory _working;
    private Stream? _inner;
    private byte[]? _buffer;
    private ReadOnlyMemory<byte> _window;
    private long _windowStart;
    private int _offset;
    private long _origin;
    private bool _isAtEnd;
    private bool _disposed;

    internal SourceStream(string name, ReadOnlyMemory<byte> memory, Limits limits, CancellationToken cancellationToken)
    {
        Name = name;
        _window = memory;
        _maxBytes = limits.MaxSourceBytes;
        _working = new WorkingMemory(limits.MaxWorkingBytes);
        CancellationToken = cancellationToken;
        CheckLimit(memory.Length);
    }

    internal SourceStream(string name, Stream inner, bool ownsInner, Limits limits, CancellationToken cancellationToken)
    {
        Name = name;
        _inner = inner;
        _ownsInner = ownsInner;
        _origin = inner.CanSeek ? inner.Position : 0;
        _maxBytes = limits.MaxSourceBytes;
        _working = new WorkingMemory(limits.MaxWorkingBytes);
        CancellationToken = cancellationToken;
        _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    }

    /// <summary>What is read, for messages: a path, <c>&lt;bytes&gt;</c> or <c>&lt;stream&gt;</c>.</summary>
    public string Name { get; }

    /// <summary>The file on disk that is read; null for everything else. <see cref="EnsureLocalFile"/> gives one in any case.</summary>
    public string? LocalPath { get; internal init; }

    /// <summary>True where <see cref="Position"/> can be set. <see cref="EnsureSeekable"/> makes it so.</summary>
    public override bool CanSeek => _inner is null || _inner.CanSeek;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>The number of bytes.</summary>
    /// <exception cref="NotSupportedException">The source can't seek, so nobody knows.</exception>
    public override long Length => _inner is null ? _window.Length : LengthOf(_inner) - _origin;

    /// <summary>The next byte's place, from the image's start.</summary>
    /// <exception cref="NotSupportedException">Set on a source that can't seek to a place that is no longer buffered.</exception>
    public override long Position
    {
        get => _windowStart + _offset;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>
    /// Ends the session's reads. Every read of this stream checks it; a codec needs it only where it waits for something else, such as a
    /// process or a library.
    /// </summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>
    /// True for a name in angle brackets: a codec that declares it (<see cref="Codecs.CodecInfo.Devices"/>) needs no bytes.
    /// </summary>
    public bool IsDevice { get; internal init; }

    /// <summary>What is held beside pixels for this source and the files beside it.</summary>
    internal WorkingMemory Working => _parent?.Working ?? _working;

    /// <summary>The exception that the underlying stream last threw: it is the caller's, and passes through the session as it is.</summary>
    internal Exception? InnerFault { get; private set; }

    /// <summary>All bytes of a source that is in memory.</summary>
    /// <param name="memory">The bytes from the image's start.</param>
    /// <returns>False where the bytes come from a file or stream.</returns>
    public bool TryGetMemory(out ReadOnlyMemory<byte> memory)
    {
        memory = _inner is null ? _window : default;
        return _inner is null;
    }

    /// <summary>The next bytes, without consuming them; fewer than asked for only at the end. Valid until the next call.</summary>
    /// <param name="count">At most <see cref="MaxSpan"/>.</param>
    public ReadOnlySpan<byte> Peek(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxSpan);
        CancellationToken.ThrowIfCancellationRequested();
        while (_window.Length - _offset < count && Fill())
        {
        }

        return _window.Span.Slice(_offset, Math.Min(count, _window.Length - _offset));
    }

    /// <summary>Consumes exactly <paramref name="count"/> bytes and gives them without a copy. Valid until the next call.</summary>
    /// <param name="count">At most <see cref="MaxSpan"/>.</param>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public ReadOnlySpan<byte> ReadSpan(int count)
    {
        var span = Peek(count);
        if (span.Length < count)
            ThrowEnd(count, span.Length);
        _offset += count;
        return span;
    }

    /// <summary>The buffered bytes, at least one unless the source has ended. Consume them with <see cref="Advance"/>.</summary>
    public ReadOnlySpan<byte> PeekBuffered()
    {
        CancellationToken.ThrowIfCancellationRequested();
        if (_offset == _window.Length)
            Fill();
        return _window.Span[_offset..];
    }

    /// <summary>Consumes bytes that were looked at.</summary>
    /// <param name="count">At most as many as the last look gave.</param>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_window.Length - _offset), nameof(count));
        _offset += count;
    }

    /// <summary>The next byte.</summary>
    /// <exception cref="EndOfStreamException">There is none.</exception>
    public byte ReadUInt8() => _offset < _window.Length ? _window.Span[_offset++] : ReadSpan(1)[0];

    /// <summary>The next two bytes, least significant first.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public ushort ReadUInt16LittleEndian() => BinaryPrimitives.ReadUInt16LittleEndian(ReadSpan(2));

    /// <summary>The next four bytes, least significant first.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public uint ReadUInt32LittleEndian() => BinaryPrimitives.ReadUInt32LittleEndian(ReadSpan(4));

    /// <summary>The next two bytes, most significant first.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public ushort ReadUInt16BigEndian() => BinaryPrimitives.ReadUInt16BigEndian(ReadSpan(2));

    /// <summary>The next four bytes, most significant first.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public uint ReadUInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(ReadSpan(4));

    /// <summary>Passes over <paramref name="count"/> bytes.</summary>
    /// <param name="count">0 or more.</param>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public void Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CancellationToken.ThrowIfCancellationRequested();
        var wanted = count;
        while (true)
        {
            var step = (int)Math.Min(count, _window.Length - _offset);
            _offset += step;
            count -= step;
            if (count == 0)
                return;
            if (_inner is { CanSeek: true } && count > BufferSize && Position + count <= Length)
            {
                Seek(count, SeekOrigin.Current);
                return;
            }

            if (!Fill())
                ThrowEnd(wanted, wanted - count);
        }
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        if (_offset == _window.Length && !Fill())
            return -1;
        return _window.Span[_offset++];
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        CancellationToken.ThrowIfCancellationRequested();
        if (_offset == _window.Length)
        {
            // A large read goes past the buffer straight to its destination.
            if (_inner is not null && _asyncReads is null && buffer.Length >= BufferSize)
                return ReadInner(buffer);
            if (!Fill())
                return 0;
        }

        var count = Math.Min(buffer.Length, _window.Length - _offset);
        _window.Span.Slice(_offset, count).CopyTo(buffer);
        _offset += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };
        if (target < 0)
            throw new IOException($"Can't seek to byte {target}.");
        if (target >= _windowStart && target <= _windowStart + _window.Length)
        {
            _offset = (int)(target - _windowStart);
            return target;
        }

        if (_inner is null)
        {
            // Beyond the end of the bytes: reads then give nothing.
            _offset = _window.Length;
            return Position;
        }

        if (!_inner.CanSeek)
            throw new NotSupportedException("The source can't seek.");
        _isAtEnd = false;
        try
        {
            _inner.Position = _origin + target;
        }
        catch (Exception fault)
        {
            InnerFault = fault;
            throw;
        }

        _window = default;
        _offset = 0;
        _windowStart = target;
        return target;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>
    /// Gives the buffer back and closes what the source opened itself. A caller's stream stays open, and stands behind the last byte
    /// consumed where it can seek.
    /// </summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        var position = Position;
        _window = default;
        _offset = 0;
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        if (_ownsInner || _spool is not null)
            _inner?.Dispose();
        else if (_inner is { CanSeek: true } && InnerFault is null)
            _inner.Position = _origin + position;
        ReleaseParts();

        // A stream that the caller has closed by now has no position.
        if (_gathered is { CanSeek: true })
            _gathered.Position = _gatheredFrom + position;
        base.Dispose(disposing);
    }

    /// <summary>Consumes all that is buffered.</summary>
    private ReadOnlySpan<byte> TakeWindow()
    {
        var taken = _window.Span[_offset..];
        _offset = _window.Length;
        return taken;
    }

    /// <summary>Reads more bytes behind those that are buffered and not yet consumed.</summary>
    private bool Fill()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CancellationToken.ThrowIfCancellationRequested();
        if (_inner is null || _isAtEnd)
            return false;
        var kept = _window.Length - _offset;
        if (kept == BufferSize)
            return false;
        if (kept > 0)
            _window.Span[_offset..].CopyTo(_buffer);
        _windowStart += _offset;
        _offset = 0;
        _window = _buffer.AsMemory(0, kept);
        var free = _buffer.AsMemory(kept, BufferSize - kept);
        var read = _asyncReads is null ? ReadInnerAt(free.Span, _windowStart + kept) : AwaitInnerAt(free, _windowStart + kept);
        _window = _buffer.AsMemory(0, kept + read);
        return read > 0;
    }

    private int ReadInner(Span<byte> destination)
    {
        CancellationToken.ThrowIfCancellationRequested();
        _windowStart += _offset;
        _window = default;
        _offset = 0;
        var read = ReadInnerAt(destination, _windowStart);
        _windowStart += read;
        return read;
    }

    private int ReadInnerAt(Span<byte> destination, long position)
    {
        int read;
        try
        {
            read = _inner!.Read(destination);
        }
        catch (Exception fault)
        {
            InnerFault = fault;
            throw;
        }

        CheckLimit(position + read);
        return read;
    }

    private long LengthOf(Stream inner)
    {
        try
        {
            return inner.Length;
        }
        catch (Exception fault)
        {
            InnerFault = fault;
            throw;
        }
    }

    private void CheckLimit(long position)
    {
        if (position > _maxBytes)
            throw new ImageLimitException(nameof(Limits.MaxSourceBytes), position, _maxBytes) { Resource = Name, Position = position };
    }

    private void ThrowEnd(long wanted, long found)
    {
        var ends = _parent is null ? "The data ends" : $"\"{Name}\" ends";
        throw new EndOfStreamException($"{ends} early: {wanted} more bytes were expected at byte {Position}, but only {found} are there.");
    }
}

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

    private readonly TargetOutput _output;
    private readonly CancellationToken _cancellationToken;
    private byte[]? _buffer;
    private int _count;
    private long _flushed;

    internal TargetStream(string name, TargetOutput output, CancellationToken cancellationToken)
    {
        Name = name;
        _output = output;
        _cancellationToken = cancellationToken;
        _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    }

    /// <summary>What is written, for messages.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>The number of bytes written so far.</summary>
    public override long Length => Position;

    /// <summary>The number of bytes written so far; can't be set.</summary>
    public override long Position
    {
        get => _flushed + _count;
        set => throw new NotSupportedException("A target is written from its start to its end.");
    }

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
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>The file is complete: it becomes visible under its name.</summary>
    internal void Commit()
    {
        FlushBuffer();
        _output.Commit();
    }

    /// <summary>Gives the buffer back; without a <see cref="Commit"/> before, the file is taken away.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        if (_buffer is null)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
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
        _cancellationToken.ThrowIfCancellationRequested();
        _output.Write(bytes);
        _flushed += bytes.Length;
    }
}

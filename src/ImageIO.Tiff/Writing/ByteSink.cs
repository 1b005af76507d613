namespace ImageIO.Tiff.Writing;

/// <summary>Bytes that grow, used again for the next chunk.</summary>
internal sealed class ByteSink : Stream
{
    private byte[] _bytes = new byte[1 << 16];
    private int _count;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _count;

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public void Clear() => _count = 0;

    /// <summary>Room for so many more bytes; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> Room(int length)
    {
        if (_bytes.Length - _count < length)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max((long)_count + length, _bytes.Length * 2L), Array.MaxLength));
        return _bytes.AsSpan(_count);
    }

    public void Advance(int count) => _count += count;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        buffer.CopyTo(Room(buffer.Length));
        _count += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

namespace ImageIO.Formats.OpenExr;

/// <summary>Takes what a compressor writes, up to as many bytes as there is room for; what is beyond is only noted.</summary>
internal sealed class PackedStream : Stream
{
    private NdArray? _memory;
    private int _room;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What was written since <see cref="Begin"/>; null where it did not fit.</summary>
    public int? Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => _memory!.Bytes[..Count!.Value];

    /// <summary>Starts anew.</summary>
    /// <param name="memory">Where the bytes go.</param>
    /// <param name="room">How many may.</param>
    public void Begin(NdArray memory, int room)
    {
        (_memory, _room) = (memory, room);
        Count = 0;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Count is not { } count)
            return;
        if (buffer.Length > _room - count)
        {
            Count = null;
            return;
        }

        buffer.CopyTo(_memory!.Bytes[count..]);
        Count = count + buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

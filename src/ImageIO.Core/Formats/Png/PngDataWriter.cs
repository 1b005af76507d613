using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Cuts what the deflater gives into IDAT chunks: a chunk's length stands in front of it, so each is gathered first.</summary>
internal sealed class PngDataWriter(TargetStream target, NdArray scratch, int offset, int capacity) : Stream
{
    private int _count;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_count == capacity)
                EndChunk();
            var step = Math.Min(buffer.Length, capacity - _count);
            buffer[..step].CopyTo(scratch.Bytes.Slice(offset + _count, step));
            _count += step;
            buffer = buffer[step..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes out what has been gathered.</summary>
    public void EndChunk()
    {
        if (_count > 0)
            target.WriteChunk(PngChunkType.Data, scratch.Bytes.Slice(offset, _count));
        _count = 0;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

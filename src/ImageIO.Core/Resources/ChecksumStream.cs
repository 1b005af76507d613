using ImageIO.Formats.Png;

namespace ImageIO.Resources;

/// <summary>Computes the CRC-32, which PNG and zip have in common, of what is read through it: the archive reader does not check it.</summary>
internal sealed class ChecksumStream(Stream inner) : Stream
{
    private uint _running = PngCrc.Start;

    /// <summary>The checksum of all bytes read so far.</summary>
    public uint Checksum => PngCrc.Finish(_running);

    /// <summary>The number of bytes read so far.</summary>
    public long Count { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _running = PngCrc.Append(_running, buffer[..read]);
        Count += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}

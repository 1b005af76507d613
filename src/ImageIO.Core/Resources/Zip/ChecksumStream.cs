namespace ImageIO.Resources;

/// <summary>
/// Computes the CRC-32, which PNG and zip have in common, of what is read through it: the archive reader does not check it.
/// </summary>
internal sealed class ChecksumStream(Stream inner) : ForwardReadStream
{
    private uint _running = Crc32.Start;

    /// <summary>The checksum of all bytes read so far.</summary>
    public uint Checksum => Crc32.Finish(_running);

    /// <summary>The number of bytes read so far.</summary>
    public long Count { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _running = Crc32.Append(_running, buffer[..read]);
        Count += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}

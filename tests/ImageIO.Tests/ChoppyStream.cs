using ImageIO.Resources;

namespace ImageIO.Tests;

/// <summary>A stream that can't seek and gives at most a few bytes at a time, as a slow connection does.</summary>
/// <param name="bytes">What is read.</param>
/// <param name="chunk">The most bytes of one read.</param>
/// <param name="onRead">Told before each read how many bytes were given; may throw.</param>
internal sealed class ChoppyStream(byte[] bytes, int chunk = 1, Action<long>? onRead = null) : ForwardReadStream
{
    private int _position;

    public bool IsClosed { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        onRead?.Invoke(_position);
        var count = Math.Min(Math.Min(chunk, buffer.Length), bytes.Length - _position);
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}

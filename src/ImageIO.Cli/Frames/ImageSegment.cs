using ImageIO.Resources;

namespace ImageIO.Cli.Frames;

/// <summary>The bytes of one image among others in a stream: they end where the image ends.</summary>
internal sealed class ImageSegment(SourceStream source, ImageBoundary boundary) : ForwardReadStream
{
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || boundary.IsReached)
            return 0;
        var buffered = source.PeekBuffered();
        var count = boundary.Advance(buffered[..Math.Min(buffered.Length, buffer.Length)]);
        buffered[..count].CopyTo(buffer);
        source.Advance(count);
        return count;
    }

    /// <summary>Passes over what the image's codec has left.</summary>
    public void Drain()
    {
        while (!boundary.IsReached && source.PeekBuffered() is { IsEmpty: false } buffered)
            source.Advance(boundary.Advance(buffered));
    }
}

using System.Runtime.ExceptionServices;
using ImageIO.Resources;

namespace ImageIO.Magick;

/// <summary>Lets ImageMagick read a source: exceptions never cross native frames, they are kept, the file ends, and <see cref="ThrowFault"/> throws them.</summary>
internal sealed class SourceBridge(SourceStream source) : Stream
{
    private ExceptionDispatchInfo? _fault;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => source.Length;

    public override long Position
    {
        get => source.Position;
        set => source.Position = value;
    }

    /// <summary>Throws what the source threw, if it did.</summary>
    public void ThrowFault() => _fault?.Throw();

    public override int Read(Span<byte> buffer)
    {
        if (_fault is not null)
            return 0;
        try
        {
            source.CancellationToken.ThrowIfCancellationRequested();
            return source.Read(buffer);
        }
        catch (Exception fault)
        {
            _fault = ExceptionDispatchInfo.Capture(fault);
            return 0;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>A damaged file may ask for any place: what lies outside is the nearest end.</summary>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => source.Position,
            _ => source.Length,
        };
        return source.Position = Math.Clamp(start > long.MaxValue - Math.Max(offset, 0) ? long.MaxValue : start + offset, 0, source.Length);
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

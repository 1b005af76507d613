using System.Runtime.ExceptionServices;
using ImageIO.Resources;

namespace ImageIO.Magick;

/// <summary>
/// Lets ImageMagick read a source: exceptions never cross native frames, they are kept, the file ends, and <see cref="ThrowFault"/> throws
/// them.
/// </summary>
internal sealed class SourceBridge(SourceStream source) : Stream
{
    private readonly Lock _lock = new();
    private ExceptionDispatchInfo? _fault;
    private bool _isDetached;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => Locked(() => source.Length);

    public override long Position
    {
        get => Locked(() => source.Position);
        set => Locked(() => source.Position = value);
    }

    /// <summary>Throws what the source threw, if it did.</summary>
    public void ThrowFault() => _fault?.Throw();

    /// <summary>Ends all use of the source. Returns when a read that is under way has ended.</summary>
    public void Detach()
    {
        lock (_lock)
            _isDetached = true;
    }

    public override int Read(Span<byte> buffer)
    {
        lock (_lock)
        {
            if (_fault is not null || _isDetached)
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
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>A damaged file may ask for any place: what lies outside is the nearest end.</summary>
    public override long Seek(long offset, SeekOrigin origin) => Locked(() =>
    {
        var start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => source.Position,
            _ => source.Length,
        };
        return source.Position = Math.Clamp(start > long.MaxValue - Math.Max(offset, 0) ? long.MaxValue : start + offset, 0, source.Length);
    });

    /// <summary>What the source says while it may be used; 0 after that.</summary>
    private long Locked(Func<long> ask)
    {
        lock (_lock)
            return _isDetached ? 0 : ask();
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

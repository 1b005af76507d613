using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>
/// Lets libvips read a <see cref="Resources.SourceStream"/>. Exceptions never cross native frames: they are kept, the read fails, and
/// <see cref="ThrowFault"/> throws them.
/// </summary>
/// <remarks>
/// The native source holds this object through its callbacks, and this object holds no native handle: forgotten handles can still be
/// finalized.
/// </remarks>
/// <param name="stream">What is read.</param>
/// <param name="start">Where libvips' position 0 is.</param>
/// <param name="markers">
/// Sees the bytes of a JPEG as they pass; null for other formats. Where the file ends without an end-of-image marker, libjpeg is given one:
/// it then tells missing pixels from a missing end.
/// </param>
internal sealed class SourceBridge(SourceStream stream, long start, JpegMarkers? markers)
{
    private readonly Lock _lock = new();
    private ExceptionDispatchInfo? _fault;
    private bool _isEnded;
    private bool _isDetached;
    private bool _hasHeldBack;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate long ReadCallback(nint source, nint buffer, long length, nint data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate long SeekCallback(nint source, long offset, int whence, nint data);

    /// <summary>A native source over the stream, from its start.</summary>
    public Source Connect()
    {
        var source = new SourceCustom();

        // The wrapper's own handlers move every block through a managed array as long as libvips asks for: a whole file for some formats.
        source.SignalHandlersDisconnectByData(0);
        source.SignalConnect<ReadCallback>("read", Read);
        source.SignalConnect<SeekCallback>("seek", Seek);
        return source;
    }

    /// <summary>Whether the file ended before the end marker of its image.</summary>
    public bool IsCutShort => _isEnded && markers is { IsEnded: false };

    /// <summary>
    /// Whether the last bytes of the only scan were never asked for: libjpeg found all pixels before them, and leaves it at that.
    /// </summary>
    public bool HasLeftOver { get; private set; }

    /// <summary>Throws what the stream threw, if it did.</summary>
    public void ThrowFault() => _fault?.Throw();

    /// <summary>Ends all use of the stream. Returns when a read that is under way has ended.</summary>
    public void Detach()
    {
        lock (_lock)
            _isDetached = true;
    }

    private unsafe long Read(nint source, nint buffer, long length, nint data)
    {
        lock (_lock)
        {
            if (_fault is not null || _isDetached)
                return -1;
            try
            {
                // Bytes in memory come without a look at the token, and all scans of a progressive JPEG are decoded before its first row.
                stream.CancellationToken.ThrowIfCancellationRequested();
                var bytes = new Span<byte>((void*)buffer, (int)Math.Min(length, int.MaxValue));
                return markers is null ? stream.Read(bytes) : ReadFollowed(bytes, markers);
            }
            catch (Exception fault)
            {
                _fault = ExceptionDispatchInfo.Capture(fault);
                return -1;
            }
        }
    }

    private int ReadFollowed(Span<byte> bytes, JpegMarkers followed)
    {
        HasLeftOver = false;
        var position = stream.Position - start;
        var count = stream.Read(bytes);
        followed.Follow(position, bytes[..count]);
        if (count == 0)
            return End(bytes);
        return HoldBack(followed.LastBytes - position, position, count);
    }

    /// <summary>Gives the bytes in front of the last ones of the scan first, where the last ones can be read again.</summary>
    private int HoldBack(long? first, long position, int length)
    {
        if (_hasHeldBack || !stream.CanSeek || first is not { } count || count <= 0 || count >= length)
            return length;
        _hasHeldBack = HasLeftOver = true;
        stream.Position = start + position + count;
        return (int)count;
    }

    private int End(Span<byte> bytes)
    {
        if (_isEnded || bytes.Length < 2)
            return 0;
        _isEnded = true;
        (bytes[0], bytes[1]) = (0xFF, 0xD9);
        return 2;
    }

    private long Seek(nint source, long offset, int whence, nint data)
    {
        lock (_lock)
        {
            if (_fault is not null || _isDetached || !stream.CanSeek)
                return -1;
            try
            {
                var place = (SeekOrigin)whence switch
                {
                    SeekOrigin.Begin => start + offset,
                    SeekOrigin.Current => stream.Position + offset,
                    _ => stream.Length + offset,
                };

                // A damaged file may ask for any place: that is libvips' to report, and no fault of the stream.
                if (place < start || place > stream.Length)
                    return -1;
                _isEnded = _hasHeldBack = HasLeftOver = false;
                return stream.Seek(place, SeekOrigin.Begin) - start;
            }
            catch (Exception fault)
            {
                _fault = ExceptionDispatchInfo.Capture(fault);
                return -1;
            }
        }
    }
}

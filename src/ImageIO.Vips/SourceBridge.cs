using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>Lets libvips read a <see cref="Resources.SourceStream"/>. Exceptions never cross native frames: they are kept, the read fails, and <see cref="ThrowFault"/> throws them.</summary>
/// <remarks>The native source holds this object through its callbacks, and this object holds no native handle: forgotten handles can still be finalized.</remarks>
internal sealed class SourceBridge(SourceStream stream)
{
    private ExceptionDispatchInfo? _fault;

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

    /// <summary>Throws what the stream threw, if it did.</summary>
    public void ThrowFault() => _fault?.Throw();

    private unsafe long Read(nint source, nint buffer, long length, nint data)
    {
        if (_fault is not null)
            return -1;
        try
        {
            return stream.Read(new Span<byte>((void*)buffer, (int)Math.Min(length, int.MaxValue)));
        }
        catch (Exception fault)
        {
            _fault = ExceptionDispatchInfo.Capture(fault);
            return -1;
        }
    }

    private long Seek(nint source, long offset, int whence, nint data)
    {
        if (_fault is not null || !stream.CanSeek)
            return -1;
        try
        {
            var place = (SeekOrigin)whence switch
            {
                SeekOrigin.Begin => offset,
                SeekOrigin.Current => stream.Position + offset,
                _ => stream.Length + offset,
            };

            // A damaged file may ask for any place: that is libvips' to report, and no fault of the stream.
            return place < 0 || place > stream.Length ? -1 : stream.Seek(place, SeekOrigin.Begin);
        }
        catch (Exception fault)
        {
            _fault = ExceptionDispatchInfo.Capture(fault);
            return -1;
        }
    }
}

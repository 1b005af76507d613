using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>
/// Lets libvips write to a <see cref="Resources.TargetStream"/>, without a copy. Exceptions are kept, the write fails, and
/// <see cref="ThrowFault"/> throws them.
/// </summary>
/// <param name="stream">Where the bytes go.</param>
/// <param name="skip">How many of libvips' first bytes are left out, because they have been written already.</param>
internal sealed class TargetBridge(TargetStream stream, int skip)
{
    private readonly Lock _lock = new();
    private ExceptionDispatchInfo? _fault;
    private int _skip = skip;
    private bool _isDetached;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate long WriteCallback(nint target, nint buffer, long length, nint data);

    /// <summary>A native target over the stream.</summary>
    public Target Connect()
    {
        var target = new TargetCustom();

        // The wrapper's own handler copies every block into a new managed array: a whole file for some formats.
        target.SignalHandlersDisconnectByData(0);
        target.SignalConnect<WriteCallback>("write", Write);
        return target;
    }

    /// <summary>Throws what the stream threw, if it did.</summary>
    public void ThrowFault() => _fault?.Throw();

    /// <summary>Ends all use of the stream. Returns when a write that is under way has ended.</summary>
    public void Detach()
    {
        lock (_lock)
            _isDetached = true;
    }

    private unsafe long Write(nint target, nint buffer, long length, nint data)
    {
        lock (_lock)
        {
            if (_fault is not null || _isDetached)
                return -1;
            try
            {
                var left = new ReadOnlySpan<byte>((void*)buffer, (int)Math.Min(length, int.MaxValue));
                var written = left.Length;
                var skipped = Math.Min(_skip, left.Length);
                _skip -= skipped;
                stream.Write(left[skipped..]);
                return written;
            }
            catch (Exception fault)
            {
                _fault = ExceptionDispatchInfo.Capture(fault);
                return -1;
            }
        }
    }
}

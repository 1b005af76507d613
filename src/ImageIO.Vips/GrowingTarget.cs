using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using NetVips;

namespace ImageIO.Vips;

/// <summary>Memory that libvips writes a file to: grows with the largest file, and is used again for the next.</summary>
internal sealed class GrowingTarget : IDisposable
{
    private const int FirstCapacity = 64 * 1024;

    private NdArray? _bytes;
    private ExceptionDispatchInfo? _fault;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate long WriteCallback(nint target, nint buffer, long length, nint data);

    /// <summary>How many bytes were written.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes is null ? default : _bytes.Bytes[..Count];

    /// <summary>A native target that starts anew.</summary>
    public Target Connect()
    {
        (Count, _fault) = (0, null);
        var target = new TargetCustom();
        target.SignalHandlersDisconnectByData(0);
        target.SignalConnect<WriteCallback>("write", Write);
        return target;
    }

    /// <summary>Throws what went wrong while libvips wrote.</summary>
    public void ThrowFault() => _fault?.Throw();

    public void Dispose() => _bytes?.Dispose();

    private unsafe long Write(nint target, nint buffer, long length, nint data)
    {
        // Exceptions never cross native frames.
        try
        {
            var needed = checked(Count + (int)length);
            if (_bytes is null || needed > _bytes.Length)
                Grow(needed);
            new ReadOnlySpan<byte>((void*)buffer, (int)length).CopyTo(_bytes!.Bytes[Count..]);
            Count = needed;
            return length;
        }
        catch (Exception fault)
        {
            _fault = ExceptionDispatchInfo.Capture(fault);
            return -1;
        }
    }

    private void Grow(int needed)
    {
        var capacity = Math.Max(needed, Math.Max(FirstCapacity, 2L * Count));
        var larger = NdArray.CreateUninitialized(DType.UInt8, (int)Math.Min(Array.MaxLength, capacity));
        Bytes.CopyTo(larger.Bytes);
        _bytes?.Dispose();
        _bytes = larger;
    }
}

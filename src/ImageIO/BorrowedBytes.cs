using System.Buffers;

namespace ImageIO;

/// <summary>A pinned span as memory, for the time of one call: whoever kept it finds nothing there afterwards.</summary>
internal sealed unsafe class BorrowedBytes(byte* start, int length) : MemoryManager<byte>
{
    private bool _isOver;

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        return new Span<byte>(start, length);
    }

    /// <summary>The caller of the call has pinned it.</summary>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_isOver, this);
        return new MemoryHandle(start + elementIndex);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _isOver = true;
}

namespace ImageIO.Formats.Png;

/// <summary>
/// The compressed data of a frame, kept until the frame's turn comes. Grows with the largest frame and is used again for the next.
/// </summary>
internal sealed class PngFrameData : ForwardWriteStream
{
    private const int FirstCapacity = 64 * 1024;

    private NdArray? _bytes;
    private int _count;

    public ReadOnlySpan<byte> Bytes => _bytes is null ? default : _bytes.Bytes[.._count];

    public int Count => _count;

    public void Clear() => _count = 0;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var needed = checked(_count + buffer.Length);
        if (_bytes is null || needed > _bytes.Length)
            Grow(needed);
        buffer.CopyTo(_bytes!.Bytes[_count..]);
        _count = needed;
    }

    protected override void Dispose(bool disposing)
    {
        _bytes?.Dispose();
        base.Dispose(disposing);
    }

    private void Grow(int needed)
    {
        var capacity = Math.Max(needed, Math.Max(FirstCapacity, 2L * _count));
        var larger = NdArray.CreateUninitialized(DType.UInt8, (int)Math.Min(Array.MaxLength, capacity));
        Bytes.CopyTo(larger.Bytes);
        _bytes?.Dispose();
        _bytes = larger;
    }
}

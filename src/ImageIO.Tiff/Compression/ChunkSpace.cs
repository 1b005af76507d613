namespace ImageIO.Tiff.Compression;

/// <summary>Native memory for what a strip or tile becomes on its way, kept from chunk to chunk.</summary>
/// <param name="limits">How much a strip or tile may take.</param>
internal sealed class ChunkSpace(Limits limits) : IDisposable
{
    private NdArray? _space;

    /// <summary>Space for so many bytes: what was in it is undefined. It lives as long as this object does.</summary>
    /// <exception cref="ImageLimitException">A strip or tile may not take as much.</exception>
    public Span<byte> Take(long length)
    {
        Check(limits, length);
        if (_space is null || _space.ByteLength < length)
        {
            _space?.Dispose();
            _space = null;
            _space = NdArray.CreateUninitialized(DType.UInt8, (int)length);
        }

        return _space.BytesAt(0, (int)length);
    }

    /// <summary>Looks whether a strip or tile may take so many bytes.</summary>
    /// <exception cref="ImageLimitException">It may not.</exception>
    public static void Check(Limits limits, long length)
    {
        var max = Math.Min(limits.MaxWorkingBytes, Array.MaxLength);
        if (length > max)
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), length, max, "A strip or tile is decoded as a whole.");
    }

    public void Dispose()
    {
        _space?.Dispose();
        _space = null;
    }
}

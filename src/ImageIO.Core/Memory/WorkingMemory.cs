namespace ImageIO.Memory;

/// <summary>
/// What a session holds beside the pixels that it gives. Asked before it is allocated, so that <see cref="Limits.MaxWorkingBytes"/> is as
/// strict as the limits of pixels.
/// </summary>
/// <param name="max">The most bytes.</param>
internal sealed class WorkingMemory(long max)
{
    private long _bytes;

    /// <summary>Looks whether so many more bytes may be held.</summary>
    /// <exception cref="ImageLimitException">They may not.</exception>
    public void Check(long bytes)
    {
        if (bytes > max - _bytes)
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes),
                _bytes > long.MaxValue - bytes ? long.MaxValue : _bytes + bytes, max);
    }

    /// <summary>As <see cref="Check"/>, and counts them.</summary>
    public void Take(long bytes)
    {
        Check(bytes);
        _bytes += bytes;
    }

    /// <summary>The bytes are no longer held.</summary>
    public void Return(long bytes) => _bytes -= bytes;
}

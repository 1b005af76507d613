namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Turns times into delays of hundredths of a second whose sums are right: each frame's end is rounded, and a delay is the distance to what
/// was already written.
/// </summary>
internal sealed class DelayRounding
{
    private const long TicksPerUnit = TimeSpan.TicksPerMillisecond * 10;

    private long _written;

    /// <summary>The delay of a frame that ends so long after the start of the first one.</summary>
    public long DelayUntil(TimeSpan end)
    {
        var delay = Math.Max(0, ((end.Ticks + (TicksPerUnit / 2)) / TicksPerUnit) - _written);
        _written += delay;
        return delay;
    }
}

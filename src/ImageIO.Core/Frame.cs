namespace ImageIO;

/// <summary>One image of a stream of images: its pixels, its place and its time.</summary>
/// <remarks>Whoever receives a frame owns it: disposing the frame disposes its pixels.</remarks>
public sealed class Frame : IDisposable
{
    /// <summary>Makes a frame, which takes over the pixels.</summary>
    /// <param name="pixels">H×W or H×W×C; disposed with the frame.</param>
    /// <param name="index">The frame's place in its sequence, from 0.</param>
    /// <param name="timestamp">When it is shown, from the start of the sequence; null where there is no time.</param>
    /// <param name="duration">How long it is shown, zero or more; null where there is no time.</param>
    public Frame(NdArray pixels, int index = 0, TimeSpan? timestamp = null, TimeSpan? duration = null)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (duration is { } shown)
            ArgumentOutOfRangeException.ThrowIfLessThan(shown, TimeSpan.Zero, nameof(duration));
        Pixels = pixels;
        Index = index;
        Timestamp = timestamp;
        Duration = duration;
    }

    /// <summary>The pixels, H×W or H×W×C; they live as long as the frame.</summary>
    public NdArray Pixels { get; }

    /// <summary>The frame's place in its sequence, from 0.</summary>
    public int Index { get; }

    /// <summary>When the frame is shown, from the start of the sequence; null where the format has no time.</summary>
    public TimeSpan? Timestamp { get; }

    /// <summary>How long the frame is shown; null where the format has no time.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>Disposes the pixels. Idempotent.</summary>
    public void Dispose() => Pixels.Dispose();
}

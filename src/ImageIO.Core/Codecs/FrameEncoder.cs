namespace ImageIO.Codecs;

/// <summary>When a frame is shown.</summary>
/// <param name="Index">The frame's place, from 0.</param>
/// <param name="Timestamp">From the start of the animation.</param>
/// <param name="Duration">How long; null where nobody said.</param>
public readonly record struct FrameTiming(int Index, TimeSpan Timestamp, TimeSpan? Duration)
{
    /// <summary>How many frames there will be; null where that is not known beforehand. Default: null.</summary>
    public int? Count { get; init; }
}

/// <summary>Writes images into one target, in order. Used by one thread at a time.</summary>
public abstract class FrameEncoder : IDisposable
{
    /// <summary>Writes the next image.</summary>
    /// <param name="pixels">In one of the layouts that the codec accepts. Borrowed for the call: never kept, never changed.</param>
    /// <param name="timing">When it is shown.</param>
    /// <param name="metadata">What to put beside it, <see cref="WriteOptions.Metadata"/> included; empty for none.</param>
    /// <param name="cancellationToken">Ends a wait for a free slot.</param>
    /// <exception cref="ImageEncodingException">The image does not fit the ones before it.</exception>
    public abstract void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken);

    /// <summary>Completes the file. Called once, after the last image; never after a fault.</summary>
    public abstract void Finish();

    /// <summary>Ends all work and releases scratch, whether the file is complete or not.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases scratch; called once or more. Waits for the encoder's own threads to end.</summary>
    /// <param name="disposing">Always true: encoders have no finalizers.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}

using ImageIO.Memory;

namespace ImageIO.Formats;

/// <summary>How many threads the frames of an animation are worth.</summary>
internal static class EncoderThreads
{
    /// <summary>Beyond this the sequential stage is what everything waits for.</summary>
    private const int DefaultMaxThreads = 4;

    private const int MaxThreads = 16;

    /// <summary>
    /// Frames of up to this many pixels are done sooner than threads are woken for them, and by one thread, so that small animations take
    /// few slots.
    /// </summary>
    private const int InlinePixels = 512 * 512;

    /// <summary>How many threads work beside the caller's; 0 for none.</summary>
    /// <param name="width">px.</param>
    /// <param name="height">px.</param>
    /// <param name="maxParallelism">As <see cref="WriteOptions.MaxParallelism"/>.</param>
    public static int For(int width, int height, int? maxParallelism)
    {
        if ((long)width * height <= InlinePixels || maxParallelism <= 1 || !ThreadUse.IsPossible)
            return 0;
        return Math.Min(maxParallelism ?? Math.Min(ThreadUse.Max, DefaultMaxThreads), MaxThreads);
    }
}

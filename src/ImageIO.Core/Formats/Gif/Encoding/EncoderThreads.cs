using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>How many threads frames of a size are worth.</summary>
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
    public static int For(int width, int height, EncoderSettings settings)
    {
        if ((long)width * height <= InlinePixels || settings.MaxParallelism <= 1 || !ThreadUse.IsPossible)
            return 0;
        return Math.Min(settings.MaxParallelism ?? Math.Min(ThreadUse.Max, DefaultMaxThreads), MaxThreads);
    }
}

using System.Collections.Immutable;

namespace ImageIO.Codecs;

/// <summary>The next image of a source, before it is decoded.</summary>
/// <param name="Shape">H×W for gray, H×W×C otherwise; volumes and plain arrays may have any shape.</param>
/// <param name="DType">The element type.</param>
/// <param name="Duration">How long it is shown; zero where the format has no time.</param>
public sealed record FrameHeader(ImmutableArray<int> Shape, DType DType, TimeSpan Duration = default)
{
    /// <summary>1 where the last axis of <see cref="Shape"/> counts channels, else 0.</summary>
    public int ChannelAxes { get; init; } = Shape.Length == 3 ? 1 : 0;

    /// <summary>The distance between neighboring samples by axis; empty where unknown.</summary>
    public ImmutableArray<double> Spacing { get; init; } = [];
}

/// <summary>Reads the images of one source, in order. Used by one thread at a time.</summary>
/// <remarks>
/// The session calls <c>(ReadHeader+ (ReadPixels | SkipPixels))* ReadHeader</c>, with <see cref="TrySeek"/> between images. It allocates every destination itself,
/// after checking the declared shape against the limits. Malformed input surfaces as an <see cref="ImageException"/>; running out of bytes may surface as
/// <see cref="EndOfStreamException"/> and bad compressed data as <see cref="InvalidDataException"/>: the session turns both into <see cref="CorruptImageException"/>.
/// </remarks>
public abstract class FrameDecoder : IDisposable
{
    /// <summary>The number of images, where it is known without decoding pixels; may read ahead where the source can seek.</summary>
    public virtual int? ImageCount => null;

    /// <summary>True where a read without an index means all images stacked (animations), false where it means the first.</summary>
    public virtual bool StacksByDefault => false;

    /// <summary>How often the animation plays: 0 forever, 1 once, N times; null where the format does not say. Valid after the first header.</summary>
    public virtual int? LoopCount => null;

    /// <summary>How long all images are shown together, where it is known without decoding pixels.</summary>
    public virtual TimeSpan? TotalDuration => null;

    /// <summary>The next image's shape, type and time; null after the last. Returns the same header until its pixels are read or skipped.</summary>
    public abstract FrameHeader? ReadHeader();

    /// <summary>Decodes the image that <see cref="ReadHeader"/> announced.</summary>
    /// <param name="destination">An array of exactly the announced shape and type; every element is to be filled.</param>
    public abstract void ReadPixels(NdArray destination);

    /// <summary>Passes over the announced image more cheaply than by decoding it.</summary>
    /// <returns>False where the codec has no cheaper way: the session then decodes and discards.</returns>
    public virtual bool TrySkipPixels() => false;

    /// <summary>Makes image <paramref name="index"/> the next one.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>False where the codec can't: the session then starts again from the beginning, if the source can.</returns>
    public virtual bool TrySeek(int index) => false;

    /// <summary>The metadata of the image that <see cref="ReadHeader"/> announced or <see cref="ReadPixels"/> last gave; before the first header, of the file.</summary>
    /// <param name="excludeApplied">Leave out what reading has applied to the pixels (a palette).</param>
    public virtual ImageMetadata ReadMetadata(bool excludeApplied) => ImageMetadata.Empty;

    /// <summary>Releases the decoder's scratch. The source is not the decoder's.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases scratch; called once or more.</summary>
    /// <param name="disposing">Always true: decoders have no finalizers.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}

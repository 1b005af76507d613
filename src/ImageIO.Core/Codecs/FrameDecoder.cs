namespace ImageIO.Codecs;

/// <summary>Reads the images of one source, in order. Used by one thread at a time.</summary>
/// <remarks>
/// The session calls <c>(ReadHeader+ (ReadPixels | SkipPixels))* ReadHeader</c>, with <see cref="TrySeek"/> between images. It allocates
/// every destination itself, after checking the declared shape against the limits. Malformed input surfaces as an
/// <see cref="ImageException"/>; running out of bytes may surface as <see cref="EndOfStreamException"/> and bad compressed data as
/// <see cref="InvalidDataException"/>: the session turns both into <see cref="CorruptImageException"/>.
/// </remarks>
public abstract class FrameDecoder : IDisposable
{
    /// <summary>The number of images, where it is known without decoding pixels; may read ahead where the source can seek.</summary>
    public virtual int? ImageCount => null;

    /// <summary>About how many images there are, where <see cref="ImageCount"/> could only be told by decoding all of them.</summary>
    public virtual int? EstimatedImageCount => null;

    /// <summary>
    /// How much of the images has been read, 0 to 1, where the place in the source does not tell it; asked after each image.
    /// </summary>
    public virtual double? FractionRead => null;

    /// <summary>True where images never end (a camera): they are neither counted nor stacked. Default: false.</summary>
    public virtual bool IsEndless => false;

    /// <summary>True where a read without an index means all images stacked (animations), false where it means the first.</summary>
    public virtual bool StacksByDefault => false;

    /// <summary>
    /// How often the animation plays: 0 forever, 1 once, N times; null where the format does not say. Valid after the first header.
    /// </summary>
    public virtual int? LoopCount => null;

    /// <summary>How long all images are shown together, where it is known without decoding pixels.</summary>
    public virtual TimeSpan? TotalDuration => null;

    /// <summary>
    /// The next image's shape, type and time; null after the last. Returns the same header until its pixels are read or skipped.
    /// </summary>
    public abstract FrameHeader? ReadHeader();

    /// <summary>Decodes the image that <see cref="ReadHeader"/> announced.</summary>
    /// <param name="destination">An array of exactly the announced shape and type; every element is to be filled.</param>
    public abstract void ReadPixels(NdArray destination);

    /// <summary>Passes over the announced image more cheaply than by decoding it.</summary>
    /// <returns>False where the codec has no cheaper way: the session then decodes and discards.</returns>
    public virtual bool TrySkipPixels() => false;

    /// <summary>Makes image <paramref name="index"/> the next one.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>False, with the place unchanged, where the codec can't: the session then goes over the images before it, from the first one
    /// where that lies behind and the source can go back.</returns>
    public virtual bool TrySeek(int index) => false;

    /// <summary>
    /// Says which images are asked for next, so that a codec which reads several at once better than one by one can do so.
    /// </summary>
    /// <param name="indices">In rising order, each once. They are then sought and read in that order, unless something fails
    /// before.</param>
    public virtual void ExpectReads(ReadOnlySpan<int> indices)
    {
    }

    /// <summary>The image of a name.</summary>
    /// <param name="name">As <see cref="FrameHeader.Name"/> gives it, or a part that the format's users know it by.</param>
    /// <returns>Its index from 0; null where the codec can't tell: the session then compares the names of all images one by one.</returns>
    public virtual int? FindImage(string name) => null;

    /// <summary>Decodes a part of the image that <see cref="ReadHeader"/> announced, instead of all of it.</summary>
    /// <param name="destination">An array of the announced type, with as many axes as the announced shape; every element is to be
    /// filled.</param>
    /// <param name="origin">Where the part begins, by axis, in samples. Origin and shape of the destination lie within the announced
    /// shape.</param>
    /// <returns>
    /// False where the codec has no cheaper way, with the image still announced and nothing of it consumed: the session then decodes all
    /// and crops. True: the image stays announced, and may be read again, in part or whole.
    /// </returns>
    public virtual bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin) => false;

    /// <summary>
    /// The metadata of the image that <see cref="ReadHeader"/> announced or <see cref="ReadPixels"/> last gave; before the first header, of
    /// the file.
    /// </summary>
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

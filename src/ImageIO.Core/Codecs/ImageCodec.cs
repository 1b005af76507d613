using ImageIO.Resources;

namespace ImageIO.Codecs;

/// <summary>
/// A file format: what it can do (<see cref="Info"/>) and how to start reading or writing it. One instance serves all threads.
/// </summary>
public abstract class ImageCodec
{
    /// <summary>What the codec reads and writes.</summary>
    public abstract CodecInfo Info { get; }

    /// <summary>Starts to read. Cheap: reads no more than the file's header.</summary>
    /// <param name="source">The bytes, at their start. Owned by the session; not to be kept after the decoder is disposed.</param>
    /// <param name="options">How to read.</param>
    /// <exception cref="UnsupportedImageException">The codec does not read.</exception>
    public virtual FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => throw new UnsupportedImageException($"The codec \"{Info.Name}\" does not read.");

    /// <summary>
    /// Starts to read files that belong together (a DICOM series in a folder): the codec that recognizes the first file of a folder or
    /// pattern is offered all of them, and may group and sort them.
    /// </summary>
    /// <param name="files">All files, in the order in which people count. A file is opened, and disposed, by the decoder.</param>
    /// <param name="options">How to read.</param>
    /// <returns>Null where the files are images of their own: each is then read by itself, one after the other.</returns>
    public virtual FrameDecoder? TryCreateDecoder(IReadOnlyList<SourceFile> files, ReadOptions options) => null;

    /// <summary>Starts to write.</summary>
    /// <param name="target">Where the bytes go. Owned by the session.</param>
    /// <param name="options">How to write; of the codec's own type where it has one and the caller used it.</param>
    /// <exception cref="UnsupportedImageException">The codec does not write.</exception>
    public virtual FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => throw new UnsupportedImageException($"The codec \"{Info.Name}\" does not write.");

    /// <summary>How often images that can be enumerated again are enumerated at most, the pass that writes them included.</summary>
    /// <param name="options">How to write.</param>
    internal virtual int MaxPasses(WriteOptions options) => 1;

    /// <summary>Settles what depends on all images, by passes over them. Called where <see cref="MaxPasses"/> is more than 1.</summary>
    /// <param name="options">How to write.</param>
    /// <param name="trials">Passes over the images.</param>
    /// <returns>The options to write the images with.</returns>
    internal virtual WriteOptions Settle(WriteOptions options, IWriteTrials trials) => options;
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO;

/// <summary><see cref="Iio"/> as a service: the same functions, with the options, codecs, <see cref="HttpClient"/> and log of its host.
/// Safe to use from any thread.</summary>
/// <remarks>
/// An implementation says which options a call gets; everything else has one here, over <see cref="Iio"/>. So a function that is added
/// later breaks no implementation, and one that a test replaces is a single method.
/// </remarks>
public interface IImageIO
{
    /// <summary>The codecs that the service chooses from.</summary>
    CodecRegistry Codecs { get; }

    /// <summary>How a read is done.</summary>
    /// <param name="resource">What is read, for messages: the <see cref="ImageSource.Name"/>.</param>
    /// <param name="given">What the call says; null where it says nothing.</param>
    ReadOptions ReadOptionsFor(string resource, ReadOptions? given);

    /// <summary>How a write is done.</summary>
    /// <param name="resource">What is written, for messages: the <see cref="ImageTarget.Name"/>.</param>
    /// <param name="given">What the call says; null where it says nothing.</param>
    WriteOptions WriteOptionsFor(string resource, WriteOptions? given);

    /// <inheritdoc cref="Iio.ImRead"/>
    NdArray ImRead(ImageSource source, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImRead(source, index, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImReadAsync"/>
    Task<NdArray> ImReadAsync(ImageSource source, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImReadAsync(source, index, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImDecode"/>
    NdArray ImDecode(ReadOnlySpan<byte> data, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImDecode(data, index, ReadOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImDecodeAsync"/>
    Task<NdArray> ImDecodeAsync(ReadOnlyMemory<byte> data, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImDecodeAsync(data, index, ReadOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImReadInto"/>
    void ImReadInto(ImageSource source, NdArray destination, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImReadInto(source, destination, index, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImReadIntoAsync"/>
    Task ImReadIntoAsync(ImageSource source, NdArray destination, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImReadIntoAsync(source, destination, index, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImIter"/>
    IEnumerable<Frame> ImIter(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImIter(source, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImIterAsync"/>
    IAsyncEnumerable<Frame> ImIterAsync(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImIterAsync(source, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImProps"/>
    ImageProperties ImProps(ImageSource source, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImProps(source, index, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImPropsAsync"/>
    Task<ImageProperties> ImPropsAsync(ImageSource source, ImageIndex index = default, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImPropsAsync(source, index, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImMeta"/>
    ImageMetadata ImMeta(ImageSource source, ImageIndex index = default, bool excludeApplied = true, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImMeta(source, index, excludeApplied, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImMetaAsync"/>
    Task<ImageMetadata> ImMetaAsync(ImageSource source, ImageIndex index = default, bool excludeApplied = true, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImMetaAsync(source, index, excludeApplied, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImOpen"/>
    ImageReader ImOpen(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImOpen(source, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImOpenAsync"/>
    Task<ImageReader> ImOpenAsync(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImOpenAsync(source, Reading(source, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>
    void ImWrite(ImageTarget target, NdArray image, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImWrite(target, image, Writing(target, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    void ImWrite(ImageTarget target, IEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImWrite(target, images, Writing(target, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    void ImWrite(ImageTarget target, IEnumerable<Frame> frames, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImWrite(target, frames, Writing(target, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImWriteAsync(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>
    Task ImWriteAsync(ImageTarget target, NdArray image, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImWriteAsync(target, image, Writing(target, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImWriteAsync(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    Task ImWriteAsync(ImageTarget target, IEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImWriteAsync(target, images, Writing(target, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImWriteAsync(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    Task ImWriteAsync(ImageTarget target, IEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImWriteAsync(target, frames, Writing(target, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImWriteAsync(ImageTarget, IAsyncEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    Task ImWriteAsync(ImageTarget target, IAsyncEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImWriteAsync(target, images, Writing(target, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImWriteAsync(ImageTarget, IAsyncEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    Task ImWriteAsync(ImageTarget target, IAsyncEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImWriteAsync(target, frames, Writing(target, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImEncode(string, NdArray, WriteOptions?, CancellationToken)"/>
    byte[] ImEncode(string extension, NdArray image, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImEncode(extension, image, WriteOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImEncode(string, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    byte[] ImEncode(string extension, IEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImEncode(extension, images, WriteOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImEncode(string, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    byte[] ImEncode(string extension, IEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImEncode(extension, frames, WriteOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImEncodeAsync(string, NdArray, WriteOptions?, CancellationToken)"/>
    Task<byte[]> ImEncodeAsync(string extension, NdArray image, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImEncodeAsync(extension, image, WriteOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImEncodeAsync(string, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    Task<byte[]> ImEncodeAsync(string extension, IEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImEncodeAsync(extension, images, WriteOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImEncodeAsync(string, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    Task<byte[]> ImEncodeAsync(string extension, IEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImEncodeAsync(extension, frames, WriteOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImEncodeAsync(string, IAsyncEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    Task<byte[]> ImEncodeAsync(string extension, IAsyncEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImEncodeAsync(extension, images, WriteOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImEncodeAsync(string, IAsyncEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    Task<byte[]> ImEncodeAsync(string extension, IAsyncEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Iio.ImEncodeAsync(extension, frames, WriteOptionsFor(Bytes, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImOpenWrite"/>
    ImageWriter ImOpenWrite(ImageTarget target, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImOpenWrite(target, Writing(target, options), cancellationToken);

    /// <inheritdoc cref="Iio.ImOpenWriteAsync"/>
    Task<ImageWriter> ImOpenWriteAsync(ImageTarget target, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => Iio.ImOpenWriteAsync(target, Writing(target, options), cancellationToken);

    private const string Bytes = "<bytes>";

    private ReadOptions Reading(ImageSource source, ReadOptions? given)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ReadOptionsFor(source.Name, given);
    }

    private WriteOptions Writing(ImageTarget target, WriteOptions? given)
    {
        ArgumentNullException.ThrowIfNull(target);
        return WriteOptionsFor(target.Name, given);
    }
}

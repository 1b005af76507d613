using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO;

/// <summary><see cref="Iio"/> as a service: the same functions, with the options, codecs, <see cref="HttpClient"/> and log of its host. Safe to use from any thread.</summary>
public interface IImageIO
{
    /// <summary>The codecs that the service chooses from.</summary>
    CodecRegistry Codecs { get; }

    /// <inheritdoc cref="Iio.ImRead"/>
    NdArray ImRead(ImageSource source, ImageIndex index = default, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Iio.ImReadAsync"/>
    Task<NdArray> ImReadAsync(ImageSource source, ImageIndex index = default, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Iio.ImIterAsync"/>
    IAsyncEnumerable<Frame> ImIterAsync(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Iio.ImPropsAsync"/>
    Task<ImageProperties> ImPropsAsync(ImageSource source, ImageIndex index = default, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Iio.ImMetaAsync"/>
    Task<ImageMetadata> ImMetaAsync(ImageSource source, ImageIndex index = default, bool excludeApplied = true, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Iio.ImOpen"/>
    ImageReader ImOpen(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>
    void ImWrite(ImageTarget target, NdArray image, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Iio.ImWriteAsync(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>
    Task ImWriteAsync(ImageTarget target, NdArray image, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Iio.ImWriteAsync(ImageTarget, IAsyncEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    Task ImWriteAsync(ImageTarget target, IAsyncEnumerable<Frame> frames, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Iio.ImEncode(string, NdArray, WriteOptions?)"/>
    byte[] ImEncode(string extension, NdArray image, WriteOptions? options = null);

    /// <inheritdoc cref="Iio.ImOpenWrite"/>
    ImageWriter ImOpenWrite(ImageTarget target, WriteOptions? options = null, CancellationToken cancellationToken = default);
}

using ImageIO.Resources;

namespace ImageIO;

/// <summary>What writes to bytes. To write to an <c>IBufferWriter&lt;byte&gt;</c>, use
/// <see cref="ImageTarget.FromBufferWriter"/>.</summary>
public static partial class Iio
{
    /// <summary>Writes an image to bytes.</summary>
    /// <param name="extension">The format, by its extension with the dot: <c>".png"</c>.</param>
    /// <param name="image">As for <see cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>The bytes of the file.</returns>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static byte[] ImEncode(string extension, NdArray image, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.Encode(extension, options, (target, encodeOptions) => ImWrite(target, image, encodeOptions, cancellationToken));

    /// <summary>Writes images to bytes.</summary>
    /// <param name="extension">The format, by its extension with the dot: <c>".gif"</c>.</param>
    /// <param name="images">As for <see cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>The bytes of the file.</returns>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)" path="/exception"/>
    public static byte[] ImEncode(string extension, IEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.Encode(extension, options, (target, encodeOptions) => ImWrite(target, images, encodeOptions, cancellationToken));

    /// <summary>Writes frames to bytes.</summary>
    /// <param name="extension">The format, by its extension with the dot: <c>".gif"</c>.</param>
    /// <param name="frames">As for <see cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    /// <returns>The bytes of the file.</returns>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)" path="/exception"/>
    public static byte[] ImEncode(string extension, IEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.Encode(extension, options, (target, encodeOptions) => ImWrite(target, frames, encodeOptions, cancellationToken));

    /// <summary>As <see cref="ImEncode(string, NdArray, WriteOptions?, CancellationToken)"/>, without holding the calling thread.</summary>
    /// <inheritdoc cref="ImEncode(string, NdArray, WriteOptions?, CancellationToken)"/>
    public static Task<byte[]> ImEncodeAsync(string extension, NdArray image, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Background.Run(() => ImEncode(extension, image, options, cancellationToken), cancellationToken);

    /// <summary>As <see cref="ImEncode(string, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>, without holding the calling
    /// thread.</summary>
    /// <inheritdoc cref="ImEncode(string, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    public static Task<byte[]> ImEncodeAsync(string extension, IEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Background.Run(() => ImEncode(extension, images, options, cancellationToken), cancellationToken);

    /// <summary>As <see cref="ImEncode(string, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>, without holding the calling
    /// thread.</summary>
    /// <inheritdoc cref="ImEncode(string, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    public static Task<byte[]> ImEncodeAsync(string extension, IEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => Background.Run(() => ImEncode(extension, frames, options, cancellationToken), cancellationToken);

    /// <summary>As <see cref="ImEncode(string, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>, for images that come
    /// asynchronously.</summary>
    /// <inheritdoc cref="ImEncode(string, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    public static Task<byte[]> ImEncodeAsync(string extension, IAsyncEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.EncodeAsync(
            extension, options, (target, encodeOptions) => ImWriteAsync(target, images, encodeOptions, cancellationToken));

    /// <summary>As <see cref="ImEncode(string, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>, for frames that come
    /// asynchronously.</summary>
    /// <inheritdoc cref="ImEncode(string, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    public static Task<byte[]> ImEncodeAsync(string extension, IAsyncEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.EncodeAsync(
            extension, options, (target, encodeOptions) => ImWriteAsync(target, frames, encodeOptions, cancellationToken));
}

using ImageIO.Resources;
using ImageIO.Sessions;

namespace ImageIO;

/// <summary>What writes to a file or stream.</summary>
public static partial class Iio
{
    /// <summary>Writes an image, or a stack of images to a format that holds several.</summary>
    /// <param name="target">A path, <c>file:</c> URI or stream. A file appears whole or not at all.</param>
    /// <param name="image">H×W, H×W×C; N×H×W or N×H×W×C for several (see <see cref="WriteOptions.IsBatch"/>). Borrowed for the
    /// call.</param>
    /// <param name="options">How to write; of the format's own type for its settings (<c>PngWriteOptions</c>).</param>
    /// <param name="cancellationToken">Ends the write and leaves no file.</param>
    /// <exception cref="ImageException">The format is unknown, or can't hold such pixels.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static void ImWrite(ImageTarget target, NdArray image, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(target);
        WritePasses.Run(target, options, isRepeatable: true, writer => writer.WriteArray(image, cancellationToken), cancellationToken);
    }

    /// <summary>Writes images as they come, in memory that does not grow with their number.</summary>
    /// <remarks>Settings that depend on all images (<c>GifWriteOptions.TargetSize</c>) go through a list several times, and through another
    /// sequence that may be (<see cref="WriteOptions.IsRepeatable"/>).</remarks>
    /// <param name="target">A path, <c>file:</c> URI or stream. A file appears whole or not at all.</param>
    /// <param name="images">H×W or H×W×C each. Each is borrowed until the next is asked for, and stays the caller's to dispose.</param>
    /// <param name="options">How to write; of the format's own type for its settings (<c>GifWriteOptions</c>).</param>
    /// <param name="cancellationToken">Ends the write and leaves no file.</param>
    /// <exception cref="ArgumentException">There are no images.</exception>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void ImWrite(ImageTarget target, IEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.WriteAll(
            target,
            images,
            static (writer, image, cancellation) => writer.Write(image, cancellationToken: cancellation),
            options,
            cancellationToken);

    /// <summary>Writes frames with their times as they come, in memory that does not grow with their number.</summary>
    /// <param name="target">A path, <c>file:</c> URI or stream. A file appears whole or not at all.</param>
    /// <param name="frames">Each is borrowed until the next is asked for, and stays the caller's to dispose; those of a sequence that comes
    /// straight from <see cref="ImIter"/>, <see cref="ImIterAsync"/> or a reader are disposed by the write
    /// (see <see cref="DisposingSequences.DisposeEach(IEnumerable{Frame})"/> for others).</param>
    /// <param name="options">How to write; of the format's own type for its settings (<c>GifWriteOptions</c>).</param>
    /// <param name="cancellationToken">Ends the write and leaves no file.</param>
    /// <exception cref="ArgumentException">There are no frames.</exception>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void ImWrite(ImageTarget target, IEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.WriteAll(
            target,
            frames,
            static (writer, frame, cancellation) => writer.Write(frame, cancellation),
            options,
            cancellationToken);

    /// <summary>As <see cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>, without holding a thread while a
    /// stream takes the bytes. The image stays borrowed until the task ends.</summary>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>
    public static Task ImWriteAsync(ImageTarget target, NdArray image, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(target);
        return Background.Run(
            () => WritePasses.RunAsync(
                target,
                options,
                isRepeatable: true,
                writer => writer.WriteArray(image, cancellationToken),
                writer => writer.WriteArrayAsync(image, cancellationToken),
                cancellationToken),
            cancellationToken);
    }

    /// <summary>As <see cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>, without holding a thread
    /// while a stream takes the bytes: the images are enumerated on one of the pool.</summary>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    public static Task ImWriteAsync(ImageTarget target, IEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.WriteAllAsync(
            target,
            images,
            static (writer, image, cancellation) => writer.Write(image, cancellationToken: cancellation),
            static (writer, image, cancellation) => writer.WriteHereAsync(image, cancellationToken: cancellation),
            options,
            cancellationToken);

    /// <summary>As <see cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>, without holding a thread while
    /// a stream takes the bytes: the frames are enumerated on one of the pool.</summary>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    public static Task ImWriteAsync(ImageTarget target, IEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.WriteAllAsync(
            target,
            frames,
            static (writer, frame, cancellation) => writer.Write(frame, cancellation),
            static (writer, frame, cancellation) => writer.WriteHereAsync(frame, cancellation),
            options,
            cancellationToken);

    /// <summary>As <see cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>, for frames that come
    /// asynchronously.</summary>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    public static Task ImWriteAsync(ImageTarget target, IAsyncEnumerable<Frame> frames, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.WriteAllAsync(
            target,
            frames,
            static (writer, frame, cancellation) => writer.WriteAsync(frame, cancellation),
            options,
            cancellationToken);

    /// <summary>As <see cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>, for images that come
    /// asynchronously.</summary>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    public static Task ImWriteAsync(ImageTarget target, IAsyncEnumerable<NdArray> images, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriting.WriteAllAsync(
            target,
            images,
            static (writer, image, cancellation) => writer.WriteAsync(image, cancellationToken: cancellation),
            options,
            cancellationToken);
}

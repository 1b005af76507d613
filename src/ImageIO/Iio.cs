using System.Runtime.CompilerServices;
using ImageIO.Codecs;
using ImageIO.Memory;
using ImageIO.Resources;
using ImageIO.Sessions;

namespace ImageIO;

/// <summary>Reads and writes images, animations and volumes in one line each: <c>using var image = Iio.ImRead("photo.jpg");</c></summary>
/// <remarks>
/// Sources are paths, <c>file:</c> URIs, bytes and streams; targets are paths, <c>file:</c> URIs and streams. Arrays and frames that come back belong to the
/// caller, who disposes them. Arrays that go in are borrowed for the call. Everything is safe to call from any thread.
/// </remarks>
public static class Iio
{
    /// <summary>That there is one has the registry filled before the first call of any function: options without a registry of their own mean the process's.</summary>
    static Iio()
    {
    }

    /// <summary>The codecs that these functions choose from. Add your own with <see cref="CodecRegistry.Add"/>.</summary>
    public static CodecRegistry Codecs { get; } = DefaultCodecs.Registry;

    /// <summary>What the library holds in pixel memory: in use, peak, pooled, and the bounds.</summary>
    public static PixelMemory Memory => PixelMemory.Shared;

    /// <summary>Reads one image, or several stacked.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="index">One (<c>3</c>, <c>^1</c>), a range (<c>2..10</c>), all (<c>..</c>); by default all for animations, the first for everything else.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>H×W or H×W×C for one image; N×H×W or N×H×W×C for a range. The caller owns it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="ImageException">The file is unknown, damaged, demands too much, or uses something unsupported.</exception>
    public static NdArray ImRead(ImageSource source, ImageIndex index = default, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var reader = ImOpen(source, options, cancellationToken);
        return reader.Read(index);
    }

    /// <summary>As <see cref="ImRead"/>, without holding a thread while the bytes of a stream come.</summary>
    /// <inheritdoc cref="ImRead"/>
    public static async Task<NdArray> ImReadAsync(ImageSource source, ImageIndex index = default, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var reader = await ImageReader.OpenWholeAsync(source, options, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return await Background.Run(() => reader.Read(index), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads images one at a time, in memory that does not grow with their number.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream; open until the iteration ends.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the iteration.</param>
    /// <returns>Frames that the caller owns: dispose each.</returns>
    /// <exception cref="ImageException">The file is unknown, damaged, demands too much, or uses something unsupported.</exception>
    public static IEnumerable<Frame> ImIter(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var reader = ImOpen(source, options, cancellationToken);
        foreach (var frame in reader.Iter())
            yield return frame;
    }

    /// <summary>As <see cref="ImIter"/>, decoding on another thread, <see cref="ReadOptions.Prefetch"/> frames ahead.</summary>
    /// <inheritdoc cref="ImIter"/>
    public static async IAsyncEnumerable<Frame> ImIterAsync(ImageSource source, ReadOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = await ImageReader.OpenAsync(source, options, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await foreach (var frame in reader.IterAsync(cancellationToken).ConfigureAwait(false))
                yield return frame;
        }
    }

    /// <summary>Writes an image, or a stack of images to a format that holds several.</summary>
    /// <param name="target">A path, <c>file:</c> URI or stream. A file appears whole or not at all.</param>
    /// <param name="image">H×W, H×W×C; N×H×W or N×H×W×C for several (see <see cref="WriteOptions.IsBatch"/>). Borrowed for the call.</param>
    /// <param name="options">How to write; of the format's own type for its settings (<c>PngWriteOptions</c>).</param>
    /// <param name="cancellationToken">Ends the write and leaves no file.</param>
    /// <exception cref="ImageException">The format is unknown, or can't hold such pixels.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static void ImWrite(ImageTarget target, NdArray image, WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(target);
        WritePasses.Run(target, options, isRepeatable: true, writer => writer.WriteArray(image, cancellationToken), cancellationToken);
    }

    /// <summary>Writes images as they come, in memory that does not grow with their number.</summary>
    /// <remarks>Settings that depend on all images (<c>GifWriteOptions.TargetSize</c>) go through a list several times, and through another sequence that may be (<see cref="WriteOptions.IsRepeatable"/>).</remarks>
    /// <param name="target">A path, <c>file:</c> URI or stream. A file appears whole or not at all.</param>
    /// <param name="images">H×W or H×W×C each. Each is borrowed until the next is asked for, and stays the caller's to dispose.</param>
    /// <param name="options">How to write; of the format's own type for its settings (<c>GifWriteOptions</c>).</param>
    /// <param name="cancellationToken">Ends the write and leaves no file.</param>
    /// <exception cref="ArgumentException">There are no images.</exception>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void ImWrite(ImageTarget target, IEnumerable<NdArray> images, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => ImageWriting.WriteAll(target, images, static (writer, image, cancellation) => writer.Write(image, cancellationToken: cancellation), options, cancellationToken);

    /// <summary>Writes frames with their times as they come, in memory that does not grow with their number.</summary>
    /// <param name="target">A path, <c>file:</c> URI or stream. A file appears whole or not at all.</param>
    /// <param name="frames">Each is borrowed until the next is asked for, and stays the caller's to dispose.</param>
    /// <param name="options">How to write; of the format's own type for its settings (<c>GifWriteOptions</c>).</param>
    /// <param name="cancellationToken">Ends the write and leaves no file.</param>
    /// <exception cref="ArgumentException">There are no frames.</exception>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void ImWrite(ImageTarget target, IEnumerable<Frame> frames, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => ImageWriting.WriteAll(target, frames, static (writer, frame, cancellation) => writer.Write(frame, cancellation), options, cancellationToken);

    /// <summary>As <see cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>, without holding the calling thread. The image stays borrowed until the task ends.</summary>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>
    public static Task ImWriteAsync(ImageTarget target, NdArray image, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => Background.Run(() => ImWrite(target, image, options, cancellationToken), cancellationToken);

    /// <summary>As <see cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>, for frames that come asynchronously.</summary>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>
    public static Task ImWriteAsync(ImageTarget target, IAsyncEnumerable<Frame> frames, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => ImageWriting.WriteAllAsync(target, frames, static (writer, frame, cancellation) => writer.WriteAsync(frame, cancellation), options, cancellationToken);

    /// <summary>As <see cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>, for images that come asynchronously.</summary>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>
    public static Task ImWriteAsync(ImageTarget target, IAsyncEnumerable<NdArray> images, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => ImageWriting.WriteAllAsync(target, images, static (writer, image, cancellation) => writer.WriteAsync(image, cancellationToken: cancellation), options, cancellationToken);

    /// <summary>Writes an image to bytes.</summary>
    /// <param name="extension">The format, by its extension with the dot: <c>".png"</c>.</param>
    /// <param name="image">As for <see cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)"/>.</param>
    /// <param name="options">How to write.</param>
    /// <returns>The bytes of the file.</returns>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static byte[] ImEncode(string extension, NdArray image, WriteOptions? options = null)
        => ImageWriting.Encode(extension, options, (target, encodeOptions) => ImWrite(target, image, encodeOptions));

    /// <summary>Writes images to bytes.</summary>
    /// <param name="extension">The format, by its extension with the dot: <c>".gif"</c>.</param>
    /// <param name="images">As for <see cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)"/>.</param>
    /// <param name="options">How to write.</param>
    /// <returns>The bytes of the file.</returns>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)" path="/exception"/>
    public static byte[] ImEncode(string extension, IEnumerable<NdArray> images, WriteOptions? options = null)
        => ImageWriting.Encode(extension, options, (target, encodeOptions) => ImWrite(target, images, encodeOptions));

    /// <summary>Writes frames to bytes.</summary>
    /// <param name="extension">The format, by its extension with the dot: <c>".gif"</c>.</param>
    /// <param name="frames">As for <see cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)"/>.</param>
    /// <param name="options">How to write.</param>
    /// <returns>The bytes of the file.</returns>
    /// <inheritdoc cref="ImWrite(ImageTarget, IEnumerable{Frame}, WriteOptions?, CancellationToken)" path="/exception"/>
    public static byte[] ImEncode(string extension, IEnumerable<Frame> frames, WriteOptions? options = null)
        => ImageWriting.Encode(extension, options, (target, encodeOptions) => ImWrite(target, frames, encodeOptions));

    /// <summary>What <see cref="ImRead"/> with the same index would give, without decoding pixels where the format allows.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="index">As for <see cref="ImRead"/>.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <inheritdoc cref="ImRead" path="/exception"/>
    public static ImageProperties ImProps(ImageSource source, ImageIndex index = default, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var reader = ImOpen(source, options, cancellationToken);
        return reader.Properties(index);
    }

    /// <summary>As <see cref="ImProps"/>, without holding the calling thread, nor any while a connection is made.</summary>
    /// <inheritdoc cref="ImProps"/>
    public static async Task<ImageProperties> ImPropsAsync(ImageSource source, ImageIndex index = default, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var reader = await ImageReader.OpenAsync(source, options, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return await Background.Run(() => reader.Properties(index), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the file says beside pixels.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="index">One image; a range means the file as a whole. Default: the file for animations, the first image for everything else.</param>
    /// <param name="excludeApplied">Leave out what a read has applied to the pixels (a palette; the orientation, when it is applied).</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <inheritdoc cref="ImRead" path="/exception"/>
    public static ImageMetadata ImMeta(ImageSource source, ImageIndex index = default, bool excludeApplied = true, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var reader = ImOpen(source, options, cancellationToken);
        return reader.Metadata(index, excludeApplied);
    }

    /// <summary>As <see cref="ImMeta"/>, without holding the calling thread, nor any while a connection is made.</summary>
    /// <inheritdoc cref="ImMeta"/>
    public static async Task<ImageMetadata> ImMetaAsync(ImageSource source, ImageIndex index = default, bool excludeApplied = true, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var reader = await ImageReader.OpenAsync(source, options, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return await Background.Run(() => reader.Metadata(index, excludeApplied), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a file for several reads.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream; open until the reader is disposed.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends every read of the session.</param>
    /// <inheritdoc cref="ImRead" path="/exception"/>
    public static ImageReader ImOpen(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
        => new(source, options, cancellationToken);

    /// <summary>Starts a file that is written image by image.</summary>
    /// <param name="target">A path, <c>file:</c> URI or stream. A file appears, whole, when the writer is disposed.</param>
    /// <param name="options">How to write; of the format's own type for its settings.</param>
    /// <param name="cancellationToken">Ends every write of the session.</param>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static ImageWriter ImOpenWrite(ImageTarget target, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => new(target, options, cancellationToken);
}

using ImageIO.Codecs;
using ImageIO.Memory;
using ImageIO.Resources;

namespace ImageIO;

/// <summary>Reads and writes images, animations and volumes in one line each: <c>using var image = Iio.ImRead("photo.jpg");</c></summary>
/// <remarks>
/// Sources are paths, <c>file:</c> URIs, bytes and streams; targets are paths, <c>file:</c> URIs and streams. Arrays and frames that come
/// back belong to the caller, who disposes them. Arrays that go in are borrowed for the call. Everything is safe to call from any thread,
/// and has a twin that does not hold it.
/// </remarks>
public static partial class Iio
{
    /// <summary>That there is one has the registry filled before the first call of any function: options without a registry of their own
    /// mean the process's.</summary>
    static Iio()
    {
    }

    /// <summary>The codecs that these functions choose from. Add your own with <see cref="CodecRegistry.Add"/>.</summary>
    public static CodecRegistry Codecs { get; } = DefaultCodecs.Registry;

    /// <summary>What the library holds in pixel memory: in use, peak, pooled, and the bounds.</summary>
    public static PixelMemory Memory => PixelMemory.Shared;

    /// <summary>Opens a file for several reads.</summary>
    /// <param name="source">A path, <c>file:</c> URI, bytes or stream; open until the reader is disposed.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends every read of the session.</param>
    /// <inheritdoc cref="ImRead" path="/exception"/>
    public static ImageReader ImOpen(ImageSource source, ReadOptions? options = null, CancellationToken cancellationToken = default)
        => new(source, options, cancellationToken);

    /// <summary>As <see cref="ImOpen"/>, without holding a thread while the bytes of a stream come.</summary>
    /// <inheritdoc cref="ImOpen"/>
    public static Task<ImageReader> ImOpenAsync(ImageSource source, ReadOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageReader.OpenAsync(source, options, cancellationToken);

    /// <summary>Starts a file that is written image by image.</summary>
    /// <param name="target">A path, <c>file:</c> URI or stream. A file appears, whole, when the writer is disposed.</param>
    /// <param name="options">How to write; of the format's own type for its settings.</param>
    /// <param name="cancellationToken">Ends every write of the session.</param>
    /// <inheritdoc cref="ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static ImageWriter ImOpenWrite(ImageTarget target, WriteOptions? options = null, CancellationToken cancellationToken = default)
        => new(target, options, cancellationToken);

    /// <summary>As <see cref="ImOpenWrite"/>, without holding the calling thread.</summary>
    /// <inheritdoc cref="ImOpenWrite"/>
    public static Task<ImageWriter> ImOpenWriteAsync(ImageTarget target, WriteOptions? options = null,
        CancellationToken cancellationToken = default)
        => ImageWriter.OpenAsync(target, options, cancellationToken);
}

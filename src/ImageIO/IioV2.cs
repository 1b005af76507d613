using ImageIO.Resources;

namespace ImageIO;

/// <summary>The names of imageio's older interface, over the same engine: for people who bring code along. New code uses <see cref="Iio"/>.</summary>
/// <remarks><c>format</c> is a codec's name (<c>"png"</c>) or an extension (<c>".png"</c>); null lets the file tell.</remarks>
public static class IioV2
{
    /// <summary>Reads the first image.</summary>
    /// <param name="uri">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the file tell.</param>
    /// <param name="mode">The pixels wanted: <c>"L"</c> gray, <c>"LA"</c>, <c>"RGB"</c>, <c>"RGBA"</c>, each as uint8; null as they are stored.</param>
    /// <returns>H×W or H×W×C; the caller owns it.</returns>
    /// <inheritdoc cref="Iio.ImRead" path="/exception"/>
    public static NdArray ImRead(ImageSource uri, string? format = null, string? mode = null)
    {
        using var reader = GetReader(uri, format, mode);
        return reader.GetData(0);
    }

    /// <summary>Reads all images.</summary>
    /// <param name="uri">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the file tell.</param>
    /// <param name="mode">As for <see cref="ImRead"/>.</param>
    /// <param name="memoryLimit">The most bytes of pixels that may come together. Default 256 MB.</param>
    /// <returns>Arrays that the caller owns: dispose each.</returns>
    /// <exception cref="ImageLimitException">The images are larger than <paramref name="memoryLimit"/> together.</exception>
    /// <inheritdoc cref="Iio.ImRead" path="/exception"/>
    public static IReadOnlyList<NdArray> MimRead(ImageSource uri, string? format = null, string? mode = null, long memoryLimit = 256_000_000)
    {
        using var reader = GetReader(uri, format, mode);
        return reader.ReadAll(memoryLimit);
    }

    /// <summary>Writes one image.</summary>
    /// <param name="uri">A path, <c>file:</c> URI or stream.</param>
    /// <param name="im">H×W or H×W×C; borrowed for the call.</param>
    /// <param name="format">A codec's name or an extension; null lets the name tell.</param>
    /// <param name="options">How to write.</param>
    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void ImWrite(ImageTarget uri, NdArray im, string? format = null, WriteOptions? options = null)
        => Iio.ImWrite(uri, im, WithFormat(options, format) with { IsBatch = false });

    /// <summary>Writes several images.</summary>
    /// <param name="uri">A path, <c>file:</c> URI or stream.</param>
    /// <param name="ims">H×W or H×W×C each; borrowed until the next is asked for.</param>
    /// <param name="format">A codec's name or an extension; null lets the name tell.</param>
    /// <param name="options">How to write.</param>
    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void MimWrite(ImageTarget uri, IEnumerable<NdArray> ims, string? format = null, WriteOptions? options = null)
        => Iio.ImWrite(uri, ims, WithFormat(options, format));

    /// <summary>Opens a file to read image by image.</summary>
    /// <param name="uri">A path, <c>file:</c> URI, bytes or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the file tell.</param>
    /// <param name="mode">As for <see cref="ImRead"/>.</param>
    /// <inheritdoc cref="Iio.ImRead" path="/exception"/>
    public static V2Reader GetReader(ImageSource uri, string? format = null, string? mode = null)
        => new(Iio.ImOpen(uri, WithFormat(format)), mode);

    /// <summary>Starts a file that is written image by image.</summary>
    /// <param name="uri">A path, <c>file:</c> URI or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the name tell.</param>
    /// <param name="options">How to write.</param>
    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static V2Writer GetWriter(ImageTarget uri, string? format = null, WriteOptions? options = null)
        => new(Iio.ImOpenWrite(uri, WithFormat(options, format)));

    private static ReadOptions WithFormat(string? format)
        => format is null ? ReadOptions.Default : ReadOptions.Default with { Codec = NameOf(format, Codecs.CodecCapabilities.Read) };

    private static WriteOptions WithFormat(WriteOptions? options, string? format)
        => format is null ? options ?? WriteOptions.Default : (options ?? WriteOptions.Default) with { Codec = NameOf(format, Codecs.CodecCapabilities.Write) };

    private static string NameOf(string format, Codecs.CodecCapabilities capability)
        => Iio.Codecs.Find(format)?.Info.Name
            ?? Iio.Codecs.FindByExtension(format.StartsWith('.') ? format : "." + format, capability)?.Info.Name
            ?? Iio.Codecs.Get(format).Info.Name;
}

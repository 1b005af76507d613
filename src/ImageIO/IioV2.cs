using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.V2;

namespace ImageIO;

/// <summary>The names of imageio's older interface, over the same engine: for people who bring code along. New code uses
/// <see cref="Iio"/>.</summary>
/// <remarks>
/// <para><c>format</c> is a codec's name (<c>"png"</c>, also <c>"PNG-PIL"</c>), an extension (<c>".png"</c>), or the name of a file; null
/// lets the file tell.</para>
/// <para>An image is H×W, or H×W×C of at most four channels; a volume is Z×Y×X, or Z×Y×X×C. docs/coming-from-python.md has the whole
/// table.</para>
/// </remarks>
public static class IioV2
{
    private static readonly ByteSize DefaultForImages = "256MB";
    private static readonly ByteSize DefaultForVolumes = "1GB";

    /// <summary>Reads the first image.</summary>
    /// <param name="uri">A path, address, bytes or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the file tell.</param>
    /// <param name="mode">The pixels wanted: <c>"L"</c> gray, <c>"LA"</c>, <c>"RGB"</c>, <c>"RGBA"</c>, each as uint8; null as they are
    /// stored.</param>
    /// <returns>H×W or H×W×C; the caller owns it.</returns>
    /// <inheritdoc cref="Iio.ImRead" path="/exception"/>
    public static NdArray ImRead(ImageSource uri, string? format = null, string? mode = null)
    {
        using var reader = GetReader(uri, format, pilmode: mode);
        return reader.GetData(0);
    }

    /// <summary>Reads all images; where a file holds one array that is a stack of images (.npy), the images of the stack.</summary>
    /// <param name="uri">A path, address, bytes or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the file tell.</param>
    /// <param name="mode">As for <see cref="ImRead"/>.</param>
    /// <param name="memtest">The most bytes of pixels that may come together: a number, <c>"256MB"</c>, or
    /// <see cref="ByteSize.Unlimited"/>. Default 256 MB.</param>
    /// <returns>Arrays that the caller owns: dispose each.</returns>
    /// <exception cref="ImageLimitException">The images are larger than <paramref name="memtest"/> together.</exception>
    /// <inheritdoc cref="Iio.ImRead" path="/exception"/>
    public static IReadOnlyList<NdArray> MimRead(ImageSource uri, string? format = null, string? mode = null, ByteSize? memtest = null)
    {
        using var reader = GetReader(uri, format, pilmode: mode);
        return V2Shapes.Explode(reader.ReadAll(memtest ?? DefaultForImages));
    }

    /// <summary>Reads the first volume.</summary>
    /// <param name="uri">A path, address, bytes or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the file tell.</param>
    /// <returns>Z×Y×X or Z×Y×X×C; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The file holds something that is no volume.</exception>
    /// <inheritdoc cref="Iio.ImRead" path="/exception"/>
    public static NdArray VolRead(ImageSource uri, string? format = null)
    {
        using var reader = GetReader(uri, format);
        return V2Shapes.AsVolume(reader.ReadVolume());
    }

    /// <summary>Reads all volumes.</summary>
    /// <param name="uri">A path, address, bytes or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the file tell.</param>
    /// <param name="memtest">As for <see cref="MimRead"/>. Default 1 GB.</param>
    /// <returns>Arrays that the caller owns: dispose each.</returns>
    /// <exception cref="ImageLimitException">The volumes are larger than <paramref name="memtest"/> together.</exception>
    /// <inheritdoc cref="Iio.ImRead" path="/exception"/>
    public static IReadOnlyList<NdArray> MvolRead(ImageSource uri, string? format = null, ByteSize? memtest = null)
    {
        using var reader = GetReader(uri, format);
        return reader.ReadAll(memtest ?? DefaultForVolumes);
    }

    /// <summary>Writes one image.</summary>
    /// <param name="uri">A path, <c>file:</c> URI or stream.</param>
    /// <param name="im">H×W or H×W×C; borrowed for the call.</param>
    /// <param name="format">A codec's name or an extension; null lets the name tell.</param>
    /// <param name="options">How to write.</param>
    /// <exception cref="ArgumentException">The array is no image, but a stack, a volume or a row.</exception>
    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void ImWrite(ImageTarget uri, NdArray im, string? format = null, WriteOptions? options = null)
        => Iio.ImWrite(uri, V2Shapes.CheckImage(im), WithFormat(options, format) with { IsBatch = false });

    /// <inheritdoc cref="ImWrite"/>
    public static void ImSave(ImageTarget uri, NdArray im, string? format = null, WriteOptions? options = null)
        => ImWrite(uri, im, format, options);

    /// <summary>Writes several images.</summary>
    /// <param name="uri">A path, <c>file:</c> URI or stream.</param>
    /// <param name="ims">H×W or H×W×C each; borrowed until the next is asked for.</param>
    /// <param name="format">A codec's name or an extension; null lets the name tell.</param>
    /// <param name="options">How to write.</param>
    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void MimWrite(ImageTarget uri, IEnumerable<NdArray> ims, string? format = null, WriteOptions? options = null)
        => Iio.ImWrite(uri, ims.Select(V2Shapes.CheckImage), Repeating(ims, WithFormat(options, format)));

    /// <inheritdoc cref="MimWrite"/>
    public static void MimSave(ImageTarget uri, IEnumerable<NdArray> ims, string? format = null, WriteOptions? options = null)
        => MimWrite(uri, ims, format, options);

    /// <summary>Writes one volume.</summary>
    /// <param name="uri">A path, <c>file:</c> URI or stream.</param>
    /// <param name="im">Z×Y×X or Z×Y×X×C; borrowed for the call.</param>
    /// <param name="format">A codec's name or an extension; null lets the name tell.</param>
    /// <param name="options">How to write.</param>
    /// <exception cref="ArgumentException">The array is no volume.</exception>
    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void VolWrite(ImageTarget uri, NdArray im, string? format = null, WriteOptions? options = null)
        => Iio.ImWrite(uri, V2Shapes.CheckVolume(im), WithFormat(options, format) with { IsBatch = false });

    /// <inheritdoc cref="VolWrite"/>
    public static void VolSave(ImageTarget uri, NdArray im, string? format = null, WriteOptions? options = null)
        => VolWrite(uri, im, format, options);

    /// <summary>Writes several volumes.</summary>
    /// <param name="uri">A path, <c>file:</c> URI or stream.</param>
    /// <param name="ims">Z×Y×X or Z×Y×X×C each; borrowed until the next is asked for.</param>
    /// <param name="format">A codec's name or an extension; null lets the name tell.</param>
    /// <param name="options">How to write.</param>
    /// <exception cref="ArgumentException">One of the arrays is no volume, or there are none.</exception>
    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, IEnumerable{NdArray}, WriteOptions?, CancellationToken)" path="/exception"/>
    public static void MvolWrite(ImageTarget uri, IEnumerable<NdArray> ims, string? format = null, WriteOptions? options = null)
        => Iio.ImWrite(uri, ims.Select(V2Shapes.CheckVolume), Repeating(ims, WithFormat(options, format)));

    /// <inheritdoc cref="MvolWrite"/>
    public static void MvolSave(ImageTarget uri, IEnumerable<NdArray> ims, string? format = null, WriteOptions? options = null)
        => MvolWrite(uri, ims, format, options);

    /// <summary>Opens a file to read image by image.</summary>
    /// <param name="uri">A path, address, bytes or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the file tell.</param>
    /// <param name="mode"><c>"i"</c> one image, <c>"I"</c> images, <c>"v"</c> one volume, <c>"V"</c> volumes, <c>"?"</c> what there
    /// is.</param>
    /// <param name="pilmode">The pixels wanted, as <c>mode</c> of <see cref="ImRead"/>.</param>
    /// <param name="options">How to read, of the format's own type for its settings: what imageio's keywords say.</param>
    /// <exception cref="ArgumentException">There is no such format or mode.</exception>
    /// <inheritdoc cref="Iio.ImRead" path="/exception"/>
    public static V2Reader GetReader(
        ImageSource uri, string? format = null, string mode = "?", string? pilmode = null, ReadOptions? options = null)
    {
        CheckMode(mode);
        return new(Iio.ImOpen(uri, WithFormat(options, format)), isOne: mode is "i" or "v", pilmode);
    }

    /// <summary>Starts a file that is written image by image.</summary>
    /// <param name="uri">A path, <c>file:</c> URI or stream.</param>
    /// <param name="format">A codec's name or an extension; null lets the name tell.</param>
    /// <param name="mode">As for <see cref="GetReader"/>.</param>
    /// <param name="options">How to write.</param>
    /// <exception cref="ArgumentException">There is no such format or mode.</exception>
    /// <inheritdoc cref="Iio.ImWrite(ImageTarget, NdArray, WriteOptions?, CancellationToken)" path="/exception"/>
    public static V2Writer GetWriter(ImageTarget uri, string? format = null, string mode = "?", WriteOptions? options = null)
    {
        CheckMode(mode);
        return new(Iio.ImOpenWrite(uri, WithFormat(options, format)));
    }

    /// <summary>What a format can do, or all of them: to be printed.</summary>
    /// <param name="name">A codec's name, an extension or a file's name; null for a list of all.</param>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public static string Help(string? name = null) => V2Help.Text(name is null ? null : Find(name, CodecCapabilities.None));

    private static void CheckMode(string mode)
    {
        if (mode is not ("?" or "i" or "I" or "v" or "V"))
            throw new ArgumentException(
                $"There is no mode \"{mode}\". Use \"i\", \"I\", \"v\", \"V\" or \"?\"; for the kind of pixels, pilmode.", nameof(mode));
    }

    private static ReadOptions WithFormat(ReadOptions? options, string? format)
    {
        options ??= ReadOptions.Default;
        return format is null ? options : options with { Codec = Find(format, CodecCapabilities.Read).Name };
    }

    private static WriteOptions WithFormat(WriteOptions? options, string? format)
        => format is null ? options
            ?? WriteOptions.Default : (options ?? WriteOptions.Default) with { Codec = Find(format, CodecCapabilities.Write).Name };

    /// <summary>A list that is checked on its way is still one that can be gone through again.</summary>
    private static WriteOptions Repeating(IEnumerable<NdArray> images, WriteOptions options)
        => options with { IsRepeatable = options.IsRepeatable || ImageWriting.IsCollection(images) };

    private static CodecInfo Find(string format, CodecCapabilities capability)
    {
        // "PNG-PIL" and "PNG-FI" name who reads it as well, which is nobody's concern here.
        var name = format.EndsWith("-PIL", StringComparison.OrdinalIgnoreCase)
            ? format[..^4] : format.EndsWith("-FI", StringComparison.OrdinalIgnoreCase) ? format[..^3] : format;
        var extension = Path.GetExtension(format);
        return (Iio.Codecs.Find(name) ?? Iio.Codecs.FindByExtension(extension.Length > 0 ? extension : "." + name, capability)
            ?? Iio.Codecs.Get(name)).Info;
    }
}

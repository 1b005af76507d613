using ImageIO.Codecs;

namespace ImageIO;

/// <summary>How much damage a read puts up with.</summary>
public enum Tolerance
{
    /// <summary>None: any breach of the format's rules is an error.</summary>
    Strict,

    /// <summary>
    /// The default: what does not change pixels (a damaged text, trailing bytes) is skipped with a warning; pixels must be whole.
    /// </summary>
    Ancillary,

    /// <summary>
    /// What can be had is given: a truncated image ends in zero pixels, a truncated animation after its last whole frame, with a warning.
    /// </summary>
    Partial,
}

/// <summary>Something that was passed over while reading.</summary>
/// <param name="Message">What was found, and what was done about it.</param>
/// <param name="Position">Where, in bytes from the source's start.</param>
public readonly record struct ImageWarning(string Message, long Position);

/// <summary>How far a read or write has come.</summary>
/// <param name="Frames">Images done.</param>
/// <param name="TotalFrames">Images in all, where known.</param>
/// <param name="Bytes">Bytes read or written.</param>
public readonly record struct ImageProgress(long Frames, long? TotalFrames, long Bytes)
{
    /// <summary>
    /// How much of the images is read, 0 to 1, where the format tells it by their times instead of their bytes; null elsewhere.
    /// </summary>
    public double? Fraction { get; init; }
}

/// <summary>How to read. The defaults suit nearly everyone.</summary>
public record ReadOptions
{
    /// <summary>The defaults.</summary>
    public static ReadOptions Default { get; } = new();

    /// <summary>
    /// The codec to use, by name (<c>"png"</c>), whatever the bytes look like. Default: found by the bytes, then by the extension.
    /// </summary>
    public string? Codec { get; init; }

    /// <summary>The extension to go by instead of the name's own, with its dot: <c>".png"</c> for <c>foo.png.part</c>.</summary>
    public string? Extension { get; init; }

    /// <summary>What the file may demand. Default: <see cref="Limits.Default"/>.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    /// <summary>How much damage to put up with. Default: <see cref="Tolerance.Ancillary"/>.</summary>
    public Tolerance Tolerance { get; init; } = Tolerance.Ancillary;

    /// <summary>Turn and flip the pixels as the EXIF orientation says. Default: false, pixels come as stored.</summary>
    public bool ApplyOrientation { get; init; }

    /// <summary>
    /// Raise the samples to the power that the file states (PNG's gAMA chunk; alpha is left alone), as old viewers did before they showed a
    /// picture. Default: false, pixels come as stored. Files that state none come as they are in either case.
    /// </summary>
    public bool ApplyGamma { get; init; }

    /// <summary>
    /// The resolution to read where an image has several: 0, the default, the largest; 1 the next smaller one, and so on.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Level
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>
    /// The longest side that an image may have, in px: larger ones are made smaller (Lanczos), keeping their proportions. Where a file has
    /// several <see cref="FrameHeader.LevelShapes"> resolutions</see>, or its codec decodes smaller ones directly (JPEG by 1/2, 1/4 and
    /// 1/8), the smallest that is large enough is decoded. Default: null, no bound.
    /// </summary>
    /// <remarks>
    /// Properties tell the size that is read. Images of more than 4 channels, and arrays that are no images, are left as they are. A stream
    /// that only moves forward is put aside. Axes other than Y and X stay.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? MaxSize
    {
        get;
        init
        {
            if (value is { } side)
                ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
            field = value;
        }
    }

    /// <summary>
    /// Give the colors of images that have one palette (the default). False: give the places in it, H×W uint8, as
    /// <see cref="ColorModel.Indexed"/>, with the palette in the metadata. Animations whose frames have palettes of their own (GIF) always
    /// give colors.
    /// </summary>
    public bool ApplyPalette { get; init; } = true;

    /// <summary>
    /// Read files that store more than their codec can give here with less precision (16 bits as 8, through ImageIO.Magick). Default:
    /// false, such a file is refused, and the message names what keeps its precision.
    /// </summary>
    public bool AllowLossyConversion { get; init; }

    /// <summary>
    /// The colors to read in. Default <see cref="ColorModel.Unspecified"/>: as they are stored, so that CMYK comes as its four inks.
    /// <see cref="ColorModel.Rgb"/>: CMYK becomes H×W×3, sRGB, through the profile that the file embeds, else through
    /// <see cref="ColorProfile"/>, else by the plain rule that <see cref="PixelConvert"/> has. Gray and RGB come as they are in either
    /// case.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither of the two.</exception>
    public ColorModel ColorModel
    {
        get;
        init => field = value is ColorModel.Unspecified or ColorModel.Rgb
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Images are read in the colors they are stored in " +
                "(Unspecified), or in RGB.");
    }

    /// <summary>
    /// The ICC profile of CMYK images that embed none which fits them, for <see cref="ColorModel"/>. Default: empty, none. The array is not
    /// copied.
    /// </summary>
    public ReadOnlyMemory<byte> ColorProfile { get; init; }

    /// <summary>
    /// Give the planes of images with more axes than H×W or H×W×C as images of their own, outermost axis first. Default: false.
    /// </summary>
    public bool SplitVolumes { get; init; }

    /// <summary>The codecs to choose from. Default: <see cref="CodecRegistry.Default"/>.</summary>
    public CodecRegistry? Registry { get; init; }

    /// <summary>How <c>http:</c> and <c>https:</c> addresses are read. Default: <see cref="HttpOptions.Default"/>.</summary>
    public HttpOptions Http { get; init; } = HttpOptions.Default;

    /// <summary>Told how far the read has come, at most ten times a second.</summary>
    public IProgress<ImageProgress>? Progress { get; init; }

    /// <summary>Told what was passed over. Called on the reading thread.</summary>
    public Action<ImageWarning>? OnWarning { get; init; }

    /// <summary>How many frames an asynchronous iteration decodes ahead: 1 or more. Default 1.</summary>
    public int Prefetch { get; init; } = 1;

    /// <summary>
    /// The name of the one codec that these options are for; null for options that any codec takes. A file that another codec reads is then
    /// refused.
    /// </summary>
    protected internal virtual string? ForCodec => null;
}

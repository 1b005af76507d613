using ImageIO.Codecs;

namespace ImageIO;

/// <summary>How to write, for any format. Formats with settings of their own have a record that inherits this one.</summary>
public record WriteOptions
{
    /// <summary>The defaults.</summary>
    public static WriteOptions Default { get; } = new();

    /// <summary>
    /// The codec to use, by name (<c>"png"</c>). Default: the one that the options are for, then the one that writes the extension.
    /// </summary>
    public string? Codec { get; init; }

    /// <summary>The extension to go by instead of the name's own, with its dot; needed for streams and bytes: <c>".png"</c>.</summary>
    public string? Extension { get; init; }

    /// <summary>
    /// Whether the bytes of a file are on the disk before it takes its name, so that a loss of power leaves the old file or the new one;
    /// costs a wait for the disk. Default: false.
    /// </summary>
    public bool Durable { get; init; }

    /// <summary>
    /// Whether an array's first axis counts images. Default null: an array whose last axis is 1 to 4 long has channels there, and any
    /// further axis in front counts images.
    /// </summary>
    public bool? IsBatch { get; init; }

    /// <summary>How long each frame is shown. Default null: what the frames themselves say, else 100 ms.</summary>
    public TimeSpan? FrameDuration { get; init; }

    /// <summary>How often an animation plays: 0 forever (the default), 1 once, N times.</summary>
    public int LoopCount { get; init; }

    /// <summary>
    /// Allow conversions that lose precision or a channel (float to 8 bits, dropping alpha). Default: false, they are refused.
    /// </summary>
    public bool AllowLossyConversion { get; init; }

    /// <summary>
    /// What shines through transparent pixels where a format holds no alpha: the image is laid over this color, in sRGB values. Default
    /// null:
    /// alpha is not given up, but for an image that is opaque throughout; with <see cref="AllowLossyConversion"/>, the color is white, and
    /// <see cref="OnWarning"/> is told.
    /// </summary>
    public (byte Red, byte Green, byte Blue)? Background { get; init; }

    /// <summary>
    /// Told what will be seen otherwise than was asked for, with the position in the file. Called on the writing thread. Default: null,
    /// nobody.
    /// </summary>
    public Action<ImageWarning>? OnWarning { get; init; }

    /// <summary>EXIF, ICC, XMP and texts to put into the file, as far as the format can hold them. Default: none.</summary>
    public ImageMetadata? Metadata { get; init; }

    /// <summary>The codecs to choose from. Default: <see cref="CodecRegistry.Default"/>.</summary>
    public CodecRegistry? Registry { get; init; }

    /// <summary>
    /// Told how far the write has come, at most ten times a second. Images that are gone through several times count each time.
    /// </summary>
    public IProgress<ImageProgress>? Progress { get; init; }

    /// <summary>
    /// The most threads an encoder may use beside the caller's. Default null: the number of processors. Where no thread can be started (in
    /// a browser) the caller's does everything, whatever is said here. The bytes written never depend on it.
    /// </summary>
    public int? MaxParallelism { get; init; }

    /// <summary>
    /// Whether a sequence of images may be gone through several times and is the same each time, which a few settings of formats need.
    /// Default: false; lists and arrays may be in any case.
    /// </summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Whether white shines through without <see cref="AllowLossyConversion"/>, with a warning.</summary>
    internal bool FlattensAlpha { get; init; }

    /// <summary>The name of the one codec that these options are for; null for options that any codec takes.</summary>
    protected internal virtual string? ForCodec => null;

    /// <summary>Whether the options bring the palette that indexed pixels need.</summary>
    internal virtual bool TakesIndices => false;
}

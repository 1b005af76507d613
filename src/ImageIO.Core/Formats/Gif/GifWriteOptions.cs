using ImageIO.Formats.Gif.Encoding;
using ImageIO.Quantization;

namespace ImageIO;

/// <summary>How to write a GIF (GIF89a).</summary>
/// <remarks>
/// <para><b>Memory.</b> A GIF of any length is written in constant memory: <see cref="MemoryBound"/> gives it.</para>
/// <para><b>Colors.</b> A frame of at most 256 colors (and one for transparency, if it has any) is kept exactly, unless
/// <see cref="PaletteMode"/> or <see cref="FixedPalette"/> hold it to other ones. What a frame does not change is left as it stands.</para>
/// <para><b>Transparency.</b> GIF knows only transparent and opaque: an alpha below <see cref="AlphaThreshold"/> is transparent, any other
/// opaque.</para>
/// <para><b>Time.</b> GIF counts in hundredths of a second. The times of the frames are rounded, not their durations, so that the whole
/// never drifts: 300 frames at 30 per second are shown for 10.00 s. A duration of zero is written as zero. Browsers show a frame of less
/// than 20 ms for 100 ms: <see cref="WriteOptions.OnWarning"/> is told where there are such. Equal frames that follow each other become one
/// that is shown as long, unless <see cref="KeepDuplicateFrames"/> says otherwise; a frame longer than 655.35 s becomes several.</para>
/// <para><b>Loops.</b> <see cref="WriteOptions.LoopCount"/> is written as viewers understand it: 0 is the NETSCAPE block's 0, 1 no block, N
/// the block's N − 1.</para>
/// <para><b>Metadata.</b> XMP and ICC blocks and the text named <c>comment</c> are written.</para>
/// </remarks>
public sealed record GifWriteOptions : WriteOptions
{
    /// <summary>The <see cref="Quality"/> where nobody says.</summary>
    public const int DefaultQuality = RateDistortion.DefaultQuality;

    private readonly int _quality = DefaultQuality;
    private readonly int? _colors;
    private readonly float? _lossy;
    private readonly long? _targetSize;

    /// <summary>How the colors of a frame that has too many are chosen. Default null: <see cref="Quantizers.Perceptual"/>.</summary>
    public IQuantizer? Quantizer { get; init; }

    /// <summary>
    /// How lost colors are spread. Default null: <see cref="Ditherer.None"/>, which has the least error and the fewest bytes;
    /// <see cref="Ditherer.Auto"/> is for gradients.
    /// </summary>
    public Ditherer? Ditherer { get; init; }

    /// <summary>Which frames share colors. Default: <see cref="PaletteMode.Auto"/>.</summary>
    public PaletteMode PaletteMode { get; init; }

    /// <summary>
    /// The colors of all frames, instead of chosen ones. Frames of these colors alone are exact; 256 colors leave no room for transparency,
    /// which any other frame of an animation needs. Default: null.
    /// </summary>
    public Palette? FixedPalette { get; init; }

    /// <summary>
    /// How good the picture is, 1 to 100. Default: 80, where losses are hardly to be seen. It sets <see cref="Colors"/> and
    /// <see cref="Lossy"/> where these are not set:
    /// the lower, the more error is traded for bytes (most where there are errors anyway), and below 75 the fewer colors there are. A frame
    /// of at most 256 colors stays exact at any quality.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 1 to 100.</exception>
    public int Quality
    {
        get => _quality;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, RateDistortion.MaxQuality);
            _quality = value;
        }
    }

    /// <summary>
    /// The most bytes of the file: the greatest quality that fits is found, whatever <see cref="Quality"/> says, and, where not even
    /// quality 1 does, losses in every frame, also in those of few colors. Default: null, any number.
    /// </summary>
    /// <remarks>
    /// The images are gone through up to eleven times, so that it takes <c>Iio.ImWrite</c> or <c>Iio.ImEncode</c> and an array, a list, or
    /// a sequence for which <see cref="WriteOptions.IsRepeatable"/> is said. Memory stays within <see cref="MemoryBound"/>: trials write
    /// nowhere, and end when they are too large. Below quality 1, <see cref="Lossy"/> rises up to 1000, <see cref="Colors"/> fall to 2 and
    /// <see cref="DeltaTolerance"/> rises to 32: <see cref="WriteOptions.OnWarning"/> is told what was taken. Where that does not fit
    /// either, <see cref="ImageEncodingException"/> tells the smallest size reached and by what. What these properties set stays as set.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long? TargetSize
    {
        get => _targetSize;
        init
        {
            if (value is { } given)
                ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(value));
            _targetSize = value;
        }
    }

    /// <summary>
    /// How much error is traded for bytes: what one more pixel in a compressed string is worth, in thousandths of OKLab's distance, 0 to
    /// 1000. 0 gives every pixel its nearest color and is the fastest, 1 is hardly to be seen, 10 clearly. Default null: by
    /// <see cref="Quality"/>, and none for frames of few colors, which are exact then.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1000.</exception>
    public float? Lossy
    {
        get => _lossy;
        init
        {
            if (value is { } given && !(given is >= 0 and <= 1000))
                throw new ArgumentOutOfRangeException(nameof(value), value, "The lossiness of a GIF is from 0 to 1000.");
            _lossy = value;
        }
    }

    /// <summary>
    /// The most colors of a frame, 2 to 256. Default null: 256, and fewer for a <see cref="Quality"/> below 75. Transparency takes one of
    /// 256.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 2 to 256.</exception>
    public int? Colors
    {
        get => _colors;
        init
        {
            if (value is < 2 or > Palette.MaxCount)
                throw new ArgumentOutOfRangeException(nameof(value), value, "A GIF has 2 to 256 colors.");
            _colors = value;
        }
    }

    /// <summary>
    /// How far, in each of red, green and blue, what is shown may be from a frame's pixel for the pixel to be left as it stands. Default:
    /// 0. The distance is that to what a viewer shows, so that small changes never add up to more.
    /// </summary>
    public byte DeltaTolerance { get; init; }

    /// <summary>The least alpha that is written as opaque. Default: 128. 0 makes everything opaque.</summary>
    public byte AlphaThreshold { get; init; } = 128;

    /// <summary>
    /// Whether a frame that equals the one before is written as an image of its own, for those who count on an image for each frame.
    /// Default:
    /// false, the one before is shown longer, which takes fewer bytes.
    /// </summary>
    public bool KeepDuplicateFrames { get; init; }

    /// <inheritdoc/>
    protected internal override string? ForCodec => "gif";

    /// <summary>What the encoder works with: these options and what follows from them.</summary>
    internal EncoderSettings ToSettings() => new()
    {
        LoopCount = LoopCount,
        MaxParallelism = MaxParallelism,
        Quantizer = Quantizer ?? Quantizers.Perceptual,
        Ditherer = Ditherer ?? Ditherer.None,
        PaletteMode = PaletteMode,
        FixedPalette = FixedPalette,
        MaxExactColors = Colors ?? Palette.MaxCount,
        IsLossyWhereExact = Lossy > 0,
        DeltaTolerance = DeltaTolerance,
        AlphaThreshold = AlphaThreshold,
        KeepsDuplicates = KeepDuplicateFrames,
        OnWarning = OnWarning,
        RateDistortion = RateDistortion.Of(Quality, Lossy, Colors),
    };

    /// <summary>
    /// The most bytes that writing frames of one size holds at once, however many there are; what
    /// <see cref="Memory.PixelMemory.BytesInUse"/> rises by.
    /// </summary>
    /// <remarks>
    /// 17 bytes for each pixel, four more for each frame slot, and about 5 MB of tables. Up to 512 × 512 pixels, and where
    /// <see cref="WriteOptions.MaxParallelism"/> is 1 or less, all work is done on the caller's thread with 2 slots; else with 2 slots and
    /// one more (and 0.5 MB) for each thread: by default as many as there are processors, at most 4; at most 16. With
    /// <see cref="PaletteMode.Global"/> 18 MB are for the first frames and their colors (or one frame, if that is more).
    /// </remarks>
    /// <param name="width">1 to 65535.</param>
    /// <param name="height">1 to 65535.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is out of range.</exception>
    public long MemoryBound(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, ushort.MaxValue);
        var settings = ToSettings();
        return EncoderMemory.Bound(width, height, settings) + (settings.NeedsGlobalPalette ? GlobalPaletteEncoder.Bound(width, height) : 0);
    }
}

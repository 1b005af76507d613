using ImageIO.Magick;

namespace ImageIO;

/// <summary>What is taken for white in a photo that a camera has stored raw.</summary>
public enum RawWhiteBalance
{
    /// <summary>What the camera has measured or was set to; where the file does not tell, <see cref="Daylight"/>.</summary>
    Camera,

    /// <summary>The mean of the whole photo.</summary>
    Auto,

    /// <summary>Daylight, as the camera's sensor sees it.</summary>
    Daylight,

    /// <summary>Nothing: the sensor's colors are left as they are.</summary>
    None,
}

/// <summary>How to read camera raw, which the program <c>dcraw_emu</c> develops.</summary>
/// <remarks>
/// Photos are H×W×3 uint16 in sRGB, upright, with the gamma curve of LibRaw (2.222, slope 4.5) and without automatic brightening:
/// LibRaw's settings that Python's rawpy calls <c>postprocess(output_bps=16, use_camera_wb=True, no_auto_bright=True)</c>. The options need
/// the program: by <see cref="ReadOptions.AllowLossyConversion"/> alone, ImageMagick develops without them.
/// </remarks>
public sealed record RawReadOptions : ReadOptions
{
    /// <summary>
    /// Make one pixel of each block of 2×2 sensor values, without interpolation: half the width and height in less time. Default: false.
    /// </summary>
    public bool HalfSize { get; init; }

    /// <summary>What is taken for white. Default: <see cref="RawWhiteBalance.Camera"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    public RawWhiteBalance WhiteBalance
    {
        get;
        init => field = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(WhiteBalance), value, "There is no such white balance.");
    }

    /// <summary>
    /// Give what the sensor has measured, H×W uint16, undeveloped: one value for each place of the mosaic of color filters, with the
    /// borders that the camera masks, neither turned nor scaled, nothing subtracted. The other options have no say then. Default: false.
    /// </summary>
    public bool Mosaic { get; init; }

    /// <summary>Whether anything is asked for that only the program gives.</summary>
    internal bool NeedsProgram => HalfSize || Mosaic || WhiteBalance != RawWhiteBalance.Camera;

    /// <inheritdoc/>
    protected override string? ForCodec => MagickCodecs.RawName;
}

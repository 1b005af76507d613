namespace ImageIO;

/// <summary>How much color detail a file keeps beside its brightness.</summary>
public enum ChromaSubsampling
{
    /// <summary>All of it from quality 90 up, half of it in both directions below.</summary>
    Auto,

    /// <summary>All of it (4:4:4): sharp colored edges, larger files.</summary>
    Yuv444,

    /// <summary>Half of it in both directions (4:2:0): smaller files.</summary>
    Yuv420,
}

/// <summary>How to write JPEG (ITU-T T.81).</summary>
/// <remarks>
/// Arrays of H×W and H×W×3 of 8 bits; H×W×4 where <see cref="NdArray.ColorModel"/> says <see cref="ColorModel.Cmyk"/>. JPEG has no alpha.
/// It always loses a little.
/// </remarks>
public sealed record JpegWriteOptions : WriteOptions
{
    /// <summary>1 (smallest) to 100 (best). Default 90, with all color detail; Python's imageio takes 75.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 1 to 100.</exception>
    public int Quality { get; init => field = OptionRange.Check(value, 1, 100); } = 90;

    /// <summary>Writes the image in several passes, coarse to fine: smaller, and slower to write. Default: false.</summary>
    public bool Progressive { get; init; }

    /// <summary>How much color detail is kept. Default: by the quality. Has no effect on gray and CMYK.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public ChromaSubsampling ChromaSubsampling { get; init => field = OptionRange.Check(value); }

    /// <summary>
    /// Computes the best code tables for this image: a few per cent smaller, slower to write. Default: false. Progressive files always have
    /// it.
    /// </summary>
    public bool OptimizeHuffman { get; init; }

    /// <summary>
    /// How many blocks (minimum coded units, of 8×8 or 16×16 px) stand between two restart markers, behind which a reader goes on where
    /// bytes are damaged. 0 to 65535. Default 0:
    /// no markers.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 0 to 65535.</exception>
    public int RestartInterval { get; init => field = OptionRange.Check(value, 0, 65535); }

    /// <summary>
    /// Leaves out EXIF and comments of more than 64 KB and profiles of more than 16 MB, which JPEG can't hold. Default: false, they are
    /// refused. XMP of any length is written, in several segments where it has to be.
    /// </summary>
    public bool OmitOversizedMetadata { get; init; }

    /// <inheritdoc/>
    protected override string? ForCodec => "jpeg";
}

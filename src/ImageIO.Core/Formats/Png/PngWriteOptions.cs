using ImageIO.Quantization;

namespace ImageIO;

/// <summary>How the rows of a PNG are prepared for compression (PNG third edition, section 9).</summary>
public enum PngFilterStrategy
{
    /// <summary>
    /// For each row the filter that leaves the smallest sum of absolute differences. The best for photographs and renderings.
    /// </summary>
    Adaptive,

    /// <summary>Rows as they are: for few colors in repeating patterns.</summary>
    None,

    /// <summary>Differences to the left neighbor.</summary>
    Sub,

    /// <summary>Differences to the pixel above.</summary>
    Up,

    /// <summary>Differences to the mean of the left neighbor and the pixel above.</summary>
    Average,

    /// <summary>Differences to the left, upper or upper left neighbor, whichever lies nearest to their plane.</summary>
    Paeth,
}

/// <summary>What the compressor of a PNG looks for.</summary>
public enum PngCompressionStrategy
{
    /// <summary>Repetitions at any distance: for drawings, screens and text.</summary>
    Default,

    /// <summary>Repetitions that are longer than a few bytes: for filtered photographs.</summary>
    Filtered,

    /// <summary>Runs of one value only: nearly as small for photographs, and several times faster.</summary>
    RunLength,

    /// <summary>No repetitions, only the frequency of values.</summary>
    HuffmanOnly,
}

/// <summary>How to write a PNG.</summary>
/// <remarks>
/// The defaults are made for speed on photographs and renderings: adaptive filters, and a compressor that looks for runs only. Drawings,
/// screens and text become much smaller with a <see cref="CompressionLevel"/> of 6. Pixels are never changed.
/// <para><b>Animations.</b> Several images become an animation (APNG), of frames of one size, type and number of channels, in memory that
/// does not grow with their number.
/// Of each frame the smallest rectangle that differs from the one before is written, at level 6 where nobody says, filtered or not and with
/// or without the pixels that did not change, whichever is smallest. Frames of at most 256 colors in all, and of 16 million pixels in all,
/// get a palette, which is exact and smaller. Equal frames that follow each other become one that is shown as long, unless
/// <see cref="KeepDuplicateFrames"/> says otherwise. Times are exact fractions of a second; one frame may last up to 65535 s.</para>
/// </remarks>
public sealed record PngWriteOptions : WriteOptions
{
    private readonly int? _compressionLevel;

    /// <summary>
    /// How hard to search for repetitions: 0 (stored) to 9 (smallest). Default null: runs only, the fastest; a number changes <see
    /// cref="Strategy"/>'s default to <see cref="PngCompressionStrategy.Default"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 0 to 9.</exception>
    public int? CompressionLevel
    {
        get => _compressionLevel;
        init
        {
            if (value is < 0 or > 9)
                throw new ArgumentOutOfRangeException(
                    nameof(CompressionLevel), value, "A compression level is 0 (stored) to 9 (smallest).");
            _compressionLevel = value;
        }
    }

    /// <summary>
    /// What to look for. Default null: <see cref="PngCompressionStrategy.RunLength"/> without a <see cref="CompressionLevel"/> and without
    /// a <see cref="Palette"/>, else <see cref="PngCompressionStrategy.Default"/>.
    /// </summary>
    public PngCompressionStrategy? Strategy { get; init; }

    /// <summary>
    /// How rows are prepared. Default <see cref="PngFilterStrategy.Adaptive"/>, which leaves places in a palette as they are; images of one
    /// bit are never filtered.
    /// </summary>
    public PngFilterStrategy Filter { get; init; } = PngFilterStrategy.Adaptive;

    /// <summary>
    /// The colors that the pixels are places of: H×W of uint8 is then written as color type 3 with 8 bits a pixel (PNG8), which any reader
    /// shows in these colors.
    /// <see cref="Palette.From"/> and <see cref="Palette.Map"/> make both from an image. Rows are not filtered by default then, and
    /// compressed at level 6. Default: null.
    /// </summary>
    public Palette? Palette { get; init; }

    /// <summary>
    /// Bits of a sample of gray, or of a place in the <see cref="Palette"/>: 1, 2, 4 or 8, of H×W uint8. Pixels that don't fit are refused;
    /// gray fits where it is a multiple of 255, 85 or 17. Gray of 1 bit is read as bool. Stills only. Default null: 8, or with
    /// <see cref="Optimize"/> the fewest that hold all pixels (gray: from 2 on).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of these.</exception>
    public int? Bits
    {
        get;
        init => field = value is null or 1 or 2 or 4 or 8
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Bits), value, "A sample has 1, 2, 4 or 8 bits. 16 bits are written of uint16.");
    }

    /// <summary>
    /// Writes the pixels in seven passes, each finer than the one before (Adam7), so that a slow reader sees the whole early. Stills only;
    /// a file becomes larger, and can't be read in parts. Default: false.
    /// </summary>
    public bool Interlaced { get; init; }

    /// <summary>
    /// Tries each filter, and the fewest <see cref="Bits"/>, and keeps what is smallest: a still takes some ten times as long. Sets
    /// <see cref="CompressionLevel"/>'s default to 9. Pixels stay exact. Default: false.
    /// </summary>
    public bool Optimize { get; init; }

    /// <summary>
    /// Whether a frame of an animation that equals the one before is written as an image of its own, for those who count on an image for
    /// each frame. Default: false, the one before is shown longer, which takes fewer bytes.
    /// </summary>
    public bool KeepDuplicateFrames { get; init; }

    internal override bool TakesIndices => Palette is not null;

    /// <inheritdoc/>
    protected internal override string? ForCodec => "png";
}

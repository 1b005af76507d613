using ImageIO.Formats.Dpx;

namespace ImageIO;

/// <summary>How to write DPX.</summary>
public sealed record DpxWriteOptions : WriteOptions
{
    /// <summary>
    /// Bits of a sample of a uint16 array: 10, 12 or 16. Samples keep their upper bits, which are repeated below where they are read;
    /// others are refused, unless <see cref="WriteOptions.AllowLossyConversion"/> is set. Default null: 16, and 8 for uint8, 32 for
    /// float32.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of these, nor 8.</exception>
    public int? Bits { get; init => field = FilmBits.Check(value); }

    /// <inheritdoc/>
    protected internal override string? ForCodec => "dpx";
}

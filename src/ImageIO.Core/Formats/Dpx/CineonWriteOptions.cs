using ImageIO.Formats.Dpx;

namespace ImageIO;

/// <summary>How to write Cineon.</summary>
public sealed record CineonWriteOptions : WriteOptions
{
    /// <summary>
    /// Bits of a sample of a uint16 array: 10, which most readers of Cineon expect, 12 or 16. Samples keep their upper bits, which are
    /// repeated below where they are read; others are refused, unless <see cref="WriteOptions.AllowLossyConversion"/> is set. Default null:
    /// 16, and 8 for uint8.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of these, nor 8.</exception>
    public int? Bits { get; init => field = FilmBits.Check(value); }

    /// <inheritdoc/>
    protected internal override string? ForCodec => "cineon";
}

using ImageIO.Codecs;

namespace ImageIO.Formats.Dpx;

/// <summary>The setting that DPX and Cineon share: bits of a sample.</summary>
internal static class FilmBits
{
    public static OptionInfo Option<TOptions>(Func<TOptions, int, TOptions> apply)
        where TOptions : WriteOptions, new()
        => OptionInfo.Choice<TOptions, int>(
            "bits", [("8", 8), ("10", 10), ("12", 12), ("16", 16)],
            "Bits of a sample. Samples that don't fit are refused. Default: 8 or 16, as the array has.", apply);

    /// <exception cref="ArgumentOutOfRangeException">The value is none of the formats'.</exception>
    public static int? Check(int? bits)
        => bits is null or 8 or 10 or 12 or 16
            ? bits : throw new ArgumentOutOfRangeException(nameof(bits), bits, "A sample has 8, 10, 12 or 16 bits.");
}

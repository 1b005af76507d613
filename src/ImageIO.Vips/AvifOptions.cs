using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Vips;

/// <summary>The settings of AVIF that can be given as text.</summary>
internal static class AvifOptions
{
    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Integer<AvifWriteOptions>(
            "quality", 1, 100, "1 is the smallest, 100 the best. Default: 60.", (options, value) => options with { Quality = value }),
        OptionInfo.Flag<AvifWriteOptions>(
            "lossless", "Keep every pixel exactly, to the bits written. Default: false.",
            (options, value) => options with { Lossless = value }),
        OptionInfo.Integer<AvifWriteOptions>(
            "effort", 0, 9, "0 is the fastest, 9 the smallest. Default: 3.", (options, value) => options with { Effort = value }),
        OptionInfo.Choice<AvifWriteOptions, int>(
            "bits", [("8", 8), ("10", 10), ("12", 12)], "Bits a sample of a 16-bit array. Default: 12.",
            (options, value) => options with { BitDepth = value }),
    ];
}

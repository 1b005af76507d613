using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.Png;

/// <summary>The settings of PNG that can be given as text.</summary>
internal static class PngOptions
{
    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Integer<PngWriteOptions>(
            "compression", 0, 9, "How hard to search for repetitions: 0 stores, 9 is the smallest. Default: runs only, the fastest.",
            (options, value) => options with { CompressionLevel = value }),
        OptionInfo.Choice<PngWriteOptions, PngFilterStrategy>(
            "filter",
            [
                ("adaptive", PngFilterStrategy.Adaptive), ("none", PngFilterStrategy.None), ("sub", PngFilterStrategy.Sub),
                ("up", PngFilterStrategy.Up), ("average", PngFilterStrategy.Average), ("paeth", PngFilterStrategy.Paeth),
            ],
            "How rows are prepared for compression. Default: adaptive.",
            (options, value) => options with { Filter = value }),
        OptionInfo.Choice<PngWriteOptions, int>(
            "bits",
            [("1", 1), ("2", 2), ("4", 4), ("8", 8)],
            "Bits of a sample of gray. Pixels that don't fit are refused. Default: 8, or with optimize the fewest.",
            (options, value) => options with { Bits = value }),
        OptionInfo.Flag<PngWriteOptions>(
            "interlaced", "Write seven passes, each finer than the one before. Stills only. Default: false.",
            (options, value) => options with { Interlaced = value }),
        OptionInfo.Flag<PngWriteOptions>(
            "optimize", "Try every filter and keep the smallest: slow. Default: false.",
            (options, value) => options with { Optimize = value }),
        OptionInfo.Flag<PngWriteOptions>(
            "keep-duplicates",
            "Write a frame that equals the one before as an image of its own, instead of showing that one longer. Default: false.",
            (options, value) => options with { KeepDuplicateFrames = value }),
    ];
}

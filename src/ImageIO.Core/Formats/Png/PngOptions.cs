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
        OptionInfo.Flag<PngWriteOptions>(
            "keep-duplicates",
            "Write a frame that equals the one before as an image of its own, instead of showing that one longer. Default: false.",
            (options, value) => options with { KeepDuplicateFrames = value }),
    ];
}

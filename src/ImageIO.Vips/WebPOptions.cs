using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Vips;

/// <summary>The settings of WebP that can be given as text.</summary>
internal static class WebPOptions
{
    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Integer<WebPWriteOptions>(
            "quality", 1, 100, "1 is the smallest, 100 the best. Default: 80.", (options, value) => options with { Quality = value }),
        OptionInfo.Flag<WebPWriteOptions>(
            "lossless", "Keep every pixel exactly. Default: false.", (options, value) => options with { Lossless = value }),
        OptionInfo.Integer<WebPWriteOptions>(
            "effort", 0, 6, "0 is the fastest, 6 the smallest. Default: 4.", (options, value) => options with { Effort = value }),
        OptionInfo.Integer<WebPWriteOptions>(
            "target-size", 1, int.MaxValue,
            "Bytes that a still image is to have at most, at whatever quality. Default: what the quality gives.",
            (options, value) => options with { TargetSize = value }),
        OptionInfo.Flag<WebPWriteOptions>(
            "mixed", "Write each frame of an animation with or without loss, whichever is smaller. Default: false.",
            (options, value) => options with { Mixed = value }),
        OptionInfo.Flag<WebPWriteOptions>(
            "keep-duplicates",
            "Write a frame that equals the one before as an image of its own, instead of showing that one longer. Default: false.",
            (options, value) => options with { KeepDuplicateFrames = value }),
    ];
}

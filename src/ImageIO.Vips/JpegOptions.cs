using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Vips;

/// <summary>The settings of JPEG that can be given as text.</summary>
internal static class JpegOptions
{
    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Integer<JpegWriteOptions>(
            "quality", 1, 100, "1 is the smallest, 100 the best. Default: 90.", (options, value) => options with { Quality = value }),
        OptionInfo.Flag<JpegWriteOptions>(
            "progressive", "Several passes, coarse to fine: smaller, slower to write. Default: false.",
            (options, value) => options with { Progressive = value }),
        OptionInfo.Flag<JpegWriteOptions>(
            "optimize", "Compute the best code tables: a few per cent smaller, slower to write. Default: false.",
            (options, value) => options with { OptimizeHuffman = value }),
        OptionInfo.Choice<JpegWriteOptions, ChromaSubsampling>(
            "subsampling",
            [("auto", ChromaSubsampling.Auto), ("444", ChromaSubsampling.Yuv444), ("420", ChromaSubsampling.Yuv420)],
            "How much color detail is kept: all of it, or half in both directions. Default: auto, by the quality.",
            (options, value) => options with { ChromaSubsampling = value }),
        OptionInfo.Integer<JpegWriteOptions>(
            "restart", 0, 65535, "A restart marker after each so many blocks, so that damage does not reach further. Default: 0, none.",
            (options, value) => options with { RestartInterval = value }),
        OptionInfo.Flag<JpegWriteOptions>(
            "omit-oversized-metadata",
            "Leave out EXIF, profiles and comments that JPEG can't hold, instead of refusing them. Default: false.",
            (options, value) => options with { OmitOversizedMetadata = value }),
    ];
}

using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.OpenExr;

/// <summary>The settings of OpenEXR that can be given as text.</summary>
internal static class ExrOptions
{
    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Choice<ExrWriteOptions, ExrCompression>(
            "compression",
            [("none", ExrCompression.None), ("rle", ExrCompression.Rle), ("zips", ExrCompression.Zips), ("zip", ExrCompression.Zip)],
            "How pixels are compressed; all ways keep them exactly. Default: zip.",
            (options, value) => options with { Compression = value }),
    ];
}

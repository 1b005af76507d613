using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.Dds;

/// <summary>The settings of DDS that can be given as text.</summary>
internal static class DdsOptions
{
    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Choice<DdsWriteOptions, DdsCompression>(
            "compression",
            [("none", DdsCompression.None), ("bc1", DdsCompression.Bc1), ("bc3", DdsCompression.Bc3)],
            "How pixels are compressed; bc1 (RGB) and bc3 (RGBA) are lossy. Default: none.",
            (options, value) => options with { Compression = value }),
    ];
}

using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.Npy;

/// <summary>The settings of NPZ that can be given as text.</summary>
internal static class NpzOptions
{
    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Flag<NpzWriteOptions>(
            "compressed", "Compress the arrays. Default: true.", (options, value) => options with { Compressed = value }),
    ];
}

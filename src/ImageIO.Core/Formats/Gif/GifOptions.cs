using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>The settings of GIF that can be given as text.</summary>
internal static class GifOptions
{
    private static readonly (string Word, PaletteMode Value)[] Palettes =
        [("auto", PaletteMode.Auto), ("global", PaletteMode.Global), ("local", PaletteMode.Local)];

    private static readonly (string Word, IQuantizer Value)[] QuantizerWords =
        [("perceptual", Quantizers.Perceptual), ("wide", Quantizers.Wide)];

    private static readonly (string Word, Ditherer Value)[] Ditherers =
    [
        ("none", Ditherer.None),
        ("auto", Ditherer.Auto),
        ("floyd-steinberg", Ditherer.FloydSteinberg),
        ("sierra-lite", Ditherer.SierraLite),
        ("sierra", Ditherer.Sierra),
        ("bayer", Ditherer.Bayer),
        ("blue-noise", Ditherer.BlueNoise),
    ];

    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Integer<GifWriteOptions>(
            "quality", 1, 100, "How good the picture is: the lower, the smaller the file. Default: 80.",
            (options, value) => options with { Quality = value }),
        OptionInfo.Integer<GifWriteOptions>(
            "lossiness", 0, 1000,
            "How much error is traded for bytes: 0 none and quickest, 1 hardly to be seen, 10 clearly. Default: by quality.",
            (options, value) => options with { Lossy = value }),
        OptionInfo.Integer<GifWriteOptions>(
            "tolerance", 0, 255, "How far each channel of what is shown may be from a frame's pixel to be left as it is. Default: 0.",
            (options, value) => options with { DeltaTolerance = (byte)value }),
        OptionInfo.Integer<GifWriteOptions>(
            "colors", 2, 256, "The most colors of a frame. Default: by quality.", (options, value) => options with { Colors = value }),
        OptionInfo.Choice<GifWriteOptions, PaletteMode>(
            "palette", Palettes,
            "Which frames share colors: auto decides by error and bytes, global is one palette for all, local one for each. Default: auto.",
            (options, value) => options with { PaletteMode = value }),
        OptionInfo.Choice<GifWriteOptions, IQuantizer>(
            "quantizer", QuantizerWords,
            "How colors are chosen: perceptual for the least error of each pixel, wide for what is dithered. Default: perceptual.",
            (options, value) => options with { Quantizer = value }),
        OptionInfo.Flag<GifWriteOptions>(
            "keep-duplicates",
            "Write a frame that equals the one before as an image of its own, instead of showing that one longer. Default: false.",
            (options, value) => options with { KeepDuplicateFrames = value }),
        OptionInfo.Text<GifWriteOptions>(
            "dither", $"{OptionText.List(Ditherers)}, alone or with :STRENGTH, 0 to 1",
            "How lost colors are spread: auto where bands would be seen, the others everywhere. Default: none.",
            (options, text) => options with { Ditherer = Dither(text) }),
    ];

    /// <summary>A name, or a name, a colon and a strength.</summary>
    private static Ditherer Dither(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? OptionText.Choice(text, Ditherers)
            : OptionText.Choice(text[..colon], Ditherers) with { Strength = (float)OptionText.Real(text[(colon + 1)..]) };
    }
}

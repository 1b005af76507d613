using ImageIO.Quantization;
using static ImageIO.Cli.Options.OptionSetting;

namespace ImageIO.Cli.Options;

/// <summary>What the GIF writer can be told, for <c>imageio gif</c> and for <c>--option</c>.</summary>
internal static class GifOptions
{
    public static string[] Palettes { get; } = ["auto", "global", "local"];

    public static string[] Ditherers { get; } = ["none", "auto", "floyd-steinberg", "sierra-lite", "sierra", "bayer", "blue-noise"];

    public static string[] Quantizers { get; } = ["perceptual", "wide"];

    public static OptionSetting[] Keys { get; } =
    [
        new("quality", "1 to 100", (options, value) => (GifWriteOptions)options with { Quality = Whole(value) }),
        new("lossiness", "0 to 1000", (options, value) => (GifWriteOptions)options with { Lossy = Whole(value) }),
        new("tolerance", "0 to 255", (options, value) => (GifWriteOptions)options with { DeltaTolerance = checked((byte)Whole(value)) }),
        new("colors", "2 to 256", (options, value) => (GifWriteOptions)options with { Colors = Whole(value) }),
        new("palette", string.Join(", ", Palettes), (options, value) => (GifWriteOptions)options with { PaletteMode = Palette(value) }),
        new("quantizer", string.Join(", ", Quantizers), (options, value) => (GifWriteOptions)options with { Quantizer = Quantizer(value) }),
        new("dither", $"{string.Join(", ", Ditherers)}, alone or with :STRENGTH, 0 to 1", (options, value) => (GifWriteOptions)options with { Ditherer = Dither(value) }),
    ];

    public static PaletteMode Palette(string name) => Word(name, ("auto", PaletteMode.Auto), ("global", PaletteMode.Global), ("local", PaletteMode.Local));

    public static IQuantizer Quantizer(string name) => Word(name, ("perceptual", Quantization.Quantizers.Perceptual), ("wide", Quantization.Quantizers.Wide));

    /// <summary>A name, or a name, a colon and a strength.</summary>
    public static Ditherer Dither(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
            return Dither(text[..colon]) with { Strength = (float)Real(text[(colon + 1)..]) };
        return Word(
            text,
            ("none", Ditherer.None),
            ("auto", Ditherer.Auto),
            ("floyd-steinberg", Ditherer.FloydSteinberg),
            ("sierra-lite", Ditherer.SierraLite),
            ("sierra", Ditherer.Sierra),
            ("bayer", Ditherer.Bayer),
            ("blue-noise", Ditherer.BlueNoise));
    }
}

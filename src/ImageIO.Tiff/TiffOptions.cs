using System.Collections.Immutable;
using System.Globalization;
using ImageIO.Codecs;

namespace ImageIO.Tiff;

/// <summary>The settings of <see cref="TiffWriteOptions"/> that can be typed.</summary>
internal static class TiffOptions
{
    public static ImmutableArray<OptionInfo> All { get; } =
    [
        OptionInfo.Choice<TiffWriteOptions, TiffWriteCompression>(
            "compression",
            [
                ("none", TiffWriteCompression.None), ("deflate", TiffWriteCompression.Deflate), ("lzw", TiffWriteCompression.Lzw),
                ("zstd", TiffWriteCompression.Zstd), ("packbits", TiffWriteCompression.PackBits),
            ],
            "How strips and tiles are compressed. Default: none.",
            (options, value) => options with { Compression = value }),
        OptionInfo.Integer<TiffWriteOptions>(
            "level", 1, 22, "How hard is tried: 1 to 9 for deflate, 1 to 22 for zstd. Default: 6 for deflate, 3 for zstd.",
            (options, value) => options with { Level = value }),
        OptionInfo.Choice<TiffWriteOptions, TiffPredictor>(
            "predictor",
            [("auto", TiffPredictor.Automatic), ("none", TiffPredictor.None), ("horizontal", TiffPredictor.Horizontal),
                ("float", TiffPredictor.FloatingPoint)],
            "What is stored of samples: differences, or for floats differences of their bytes. Default: what suits the type.",
            (options, value) => options with { Predictor = value }),
        OptionInfo.Integer<TiffWriteOptions>(
            "rows-per-strip", 0, int.MaxValue, "The rows of a strip. Default: 0, strips of about 256 KiB.",
            (options, value) => options with { RowsPerStrip = value }),
        OptionInfo.Text<TiffWriteOptions>(
            "tile", "0, 16, 32, 48 … 16384", "The side of square tiles, in px, a multiple of 16. Default: 0, strips.",
            (options, value) => options with { TileSize = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) }),
        OptionInfo.Flag<TiffWriteOptions>(
            "bigtiff", "Offsets of 64 bits. Default: where the file is larger than 4 GiB.",
            (options, value) => options with { BigTiff = value }),
        OptionInfo.Text<TiffWriteOptions>(
            "axes", "TCZYX, YXS, SYX",
            "The axes of each array, a letter each; SYX stores planes of samples. Default: by the array's shape.",
            (options, value) => options with { Axes = Axes(value) }),
        OptionInfo.Choice<TiffWriteOptions, TiffFlavor>(
            "flavor",
            [("plain", TiffFlavor.Plain), ("ome", TiffFlavor.Ome), ("imagej", TiffFlavor.ImageJ)],
            "Whose words tell how pages make up an array. Default: plain.",
            (options, value) => options with { Flavor = value }),
        OptionInfo.Integer<TiffWriteOptions>(
            "pyramid", 0, 30, "How many lower resolutions are stored below each page. Default: 0.",
            (options, value) => options with { PyramidLevels = value }),
        OptionInfo.Flag<TiffWriteOptions>(
            "cog", "Lay the file out for reading parts over a network: tiles, lower resolutions, directories first. Default: false.",
            (options, value) => options with { CloudOptimized = value }),
        OptionInfo.Flag<TiffWriteOptions>(
            "append", "Add the images to the file that is there, behind its last page. Default: false, a new file.",
            (options, value) => options with { Append = value }),
    ];

    private static string Axes(string text)
        => text.Length is > 0 and <= 16 && text.All(char.IsAsciiLetter)
            ? text.ToUpperInvariant() : throw new FormatException("Axes are letters, one for each: TCZYX.");
}

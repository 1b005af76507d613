using System.IO.Compression;

namespace ImageIO.Formats.Png;

/// <summary>What the options mean to the deflater and to the filters.</summary>
internal static class PngCompression
{
    /// <summary>Where nobody says how hard to search.</summary>
    private const int DefaultLevel = 6;

    private const int MaxLevel = 9;

    /// <summary>How a still image is compressed: without a word about it, as fast as photographs allow.</summary>
    public static ZLibCompressionOptions OfStill(PngWriteOptions options)
        => Of(
            options,
            options is { CompressionLevel: null, Palette: null, Optimize: false }
                ? PngCompressionStrategy.RunLength : PngCompressionStrategy.Default);

    /// <summary>How frames are compressed: they repeat each other, so that a search pays.</summary>
    public static ZLibCompressionOptions OfFrames(PngWriteOptions options) => Of(options, PngCompressionStrategy.Default);

    /// <summary>The filters of a still image.</summary>
    public static PngFilterStrategy FilterOf(PngWriteOptions options)
        => options.Palette is not null && options.Filter == PngFilterStrategy.Adaptive ? PngFilterStrategy.None : options.Filter;

    private static ZLibCompressionOptions Of(PngWriteOptions options, PngCompressionStrategy fallback) => new()
    {
        CompressionLevel = options.CompressionLevel ?? (options.Optimize ? MaxLevel : DefaultLevel),
        CompressionStrategy = (options.Strategy ?? fallback) switch
        {
            PngCompressionStrategy.Filtered => ZLibCompressionStrategy.Filtered,
            PngCompressionStrategy.RunLength => ZLibCompressionStrategy.RunLengthEncoding,
            PngCompressionStrategy.HuffmanOnly => ZLibCompressionStrategy.HuffmanOnly,
            _ => ZLibCompressionStrategy.Default,
        },
    };
}

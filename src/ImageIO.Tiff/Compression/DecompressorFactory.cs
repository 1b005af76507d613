using ImageIO.Codecs;
using ImageIO.Tiff.Container;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Compression;

/// <summary>Which decompressor a page needs, so that pages that need the same share it.</summary>
/// <param name="Compression">The value of tag 259.</param>
/// <param name="Variant">What else it depends on.</param>
internal readonly record struct DecompressorKey(TiffCompression Compression, long Variant);

/// <summary>Makes the decompressors of pages.</summary>
/// <param name="options">How the file is read: strips that are images of another format are read by that format's codec.</param>
internal sealed class DecompressorFactory(ReadOptions options)
{
    private readonly CodecRegistry _registry = options.Registry ?? CodecRegistry.Default;

    /// <summary>Looks whether a page can be read.</summary>
    /// <exception cref="UnsupportedImageException">Its compression is not known, or nothing at hand undoes it.</exception>
    public void Check(TiffPage page)
    {
        var layout = page.Layout;
        switch (layout.Compression)
        {
            case TiffCompression.None or TiffCompression.Lzw or TiffCompression.PackBits or TiffCompression.AdobeDeflate
                or TiffCompression.Deflate or TiffCompression.Zstd
                or TiffCompression.Lzma:
                break;
            case TiffCompression.CcittRle or TiffCompression.CcittRleWord or TiffCompression.CcittGroup3 or TiffCompression.CcittGroup4:
                if (layout.Bits != 1)
                    CodecTools.ThrowCorrupt($"Fax compression is of samples of 1 bit; these have {layout.Bits}.", page.Directory);
                break;
            case TiffCompression.Lerc:
                if (!LercDecompressor.Reads(layout))
                    throw new UnsupportedImageException(
                        $"The page is compressed by LERC, which has no samples of {layout.Bits} bits as {layout.Format}.");
                break;
            case TiffCompression.SgiLog or TiffCompression.SgiLog24:
                if (!SgiLogDecompressor.Reads(layout))
                    throw new UnsupportedImageException(
                        $"The page has logarithmic colors in {layout.Samples} samples of {layout.Bits} bits; 1 or 3 of 16 or 32 bits are " +
                        "read.");
                break;
            default:
                if (EmbeddedCodec(layout.Compression) is not { } codec)
                    throw new UnsupportedImageException(
                        $"The page is compressed by {Describe(layout.Compression)}, which is not read. Write it again by a common " +
                        "compression (deflate, LZW, zstd), for instance with tiffcp or gdal_translate.");
                if (_registry.Find(codec) is null)
                    throw new UnsupportedImageException(
                        $"The page is compressed by {Describe(layout.Compression)}, and no codec \"{codec}\" is registered, which would " +
                        $"read it. {AdviceFor(codec)}");
                break;
        }

        if (layout.Predictor is not (1 or 2 or 3))
            CodecTools.ThrowCorrupt($"The predictor is said to be {layout.Predictor}; 1, 2 and 3 are known.", page.Directory);
        if (layout.Predictor == 3 && layout.Format != TiffSampleFormat.Float)
            CodecTools.ThrowCorrupt("The predictor of floats is said to be used on samples that are none.", page.Directory);
    }

    public static DecompressorKey KeyOf(TiffPage page, ChunkTable table) => page.Layout.Compression switch
    {
        TiffCompression.CcittGroup3 => new(TiffCompression.CcittGroup3, table.Directory.Number(TiffTag.T4Options, 0) & 1),
        var compression when EmbeddedCodec(compression) is not null
            || compression is TiffCompression.SgiLog or TiffCompression.SgiLog24 or TiffCompression.Lerc
            => new(compression, page.Directory),
        var compression => new(compression, 0),
    };

    /// <summary>A decompressor for chunks of the page, and of all pages of the same key. Called under the file's lock.</summary>
    public Decompressor Create(TiffPage page, ChunkTable table) => page.Layout.Compression switch
    {
        TiffCompression.Lzw => new LzwDecompressor(),
        TiffCompression.PackBits => new PackBitsDecompressor(),
        TiffCompression.AdobeDeflate or TiffCompression.Deflate => new DeflateDecompressor(),
        TiffCompression.Zstd => new ZstdDecompressor(),
        TiffCompression.Lzma => new LzmaDecompressor(),
        TiffCompression.Lerc => new LercDecompressor(page.Layout, WrappingOf(page, table), options.Limits),
        TiffCompression.CcittRle => new CcittDecompressor(CcittKind.Rows),
        TiffCompression.CcittRleWord => new CcittDecompressor(CcittKind.WordRows),
        TiffCompression.CcittGroup3
            => new CcittDecompressor((table.Directory.Number(TiffTag.T4Options, 0) & 1) != 0
                ? CcittKind.Group3TwoDimensional : CcittKind.Group3),
        TiffCompression.CcittGroup4 => new CcittDecompressor(CcittKind.Group4),
        TiffCompression.SgiLog or TiffCompression.SgiLog24 => new SgiLogDecompressor(page.Layout),
        TiffCompression.Jpeg => new EmbeddedDecompressor("jpeg", page, JpegStream.Tables(table.Directory), options),
        var compression => new EmbeddedDecompressor(EmbeddedCodec(compression)!, page, null, options),
    };

    /// <summary>The second number of tag 50674.</summary>
    private static LercWrapping WrappingOf(TiffPage page, ChunkTable table)
    {
        if (table.Directory.Numbers(TiffTag.LercParameters, 2) is not [_, var number])
            return LercWrapping.None;
        var wrapping = (LercWrapping)number;
        CodecTools.ThrowCorruptIf(!Enum.IsDefined(wrapping),
            $"LERC data are said to be compressed once more by a scheme of number {number}; 0 to 2 are known.", page.Directory);
        return wrapping;
    }

    /// <summary>The codec that reads strips and tiles that are files of its format; null where they are none.</summary>
    private static string? EmbeddedCodec(TiffCompression compression) => compression switch
    {
        TiffCompression.Jpeg or TiffCompression.OldJpeg => "jpeg",
        TiffCompression.WebP => "webp",
        TiffCompression.Jpeg2000 or TiffCompression.AperioJpeg2000Rgb or TiffCompression.AperioJpeg2000YCbCr => "jp2",
        TiffCompression.JpegXl => "jxl",
        _ => null,
    };

    private static string AdviceFor(string codec)
        => codec is "jpeg" or "webp"
            ? "Register ImageIO.Vips (UseVips())." : "Write it again by a common compression (deflate, LZW, zstd).";

    private static string Describe(TiffCompression compression)
        => Enum.IsDefined(compression) ? $"{compression} ({(int)compression})" : $"a scheme of number {(int)compression}";
}

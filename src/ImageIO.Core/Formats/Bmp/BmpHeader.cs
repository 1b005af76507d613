namespace ImageIO.Formats.Bmp;

/// <summary>How the pixels are stored, by the number in the header (biCompression).</summary>
internal enum BmpCompression
{
    /// <summary>As they are.</summary>
    Rgb = 0,

    /// <summary>Run lengths of 8-bit indices.</summary>
    Rle8 = 1,

    /// <summary>Run lengths of 4-bit indices.</summary>
    Rle4 = 2,

    /// <summary>As they are, channels by masks. In OS/2 files: Huffman coding.</summary>
    BitFields = 3,

    /// <summary>A JPEG file. In OS/2 files: run lengths of 24-bit pixels.</summary>
    Jpeg = 4,

    /// <summary>A PNG file.</summary>
    Png = 5,

    /// <summary>As they are, channels by masks, of which the fourth is alpha.</summary>
    AlphaBitFields = 6,
}

/// <summary>What stands before the pixels of a BMP file.</summary>
internal sealed record BmpHeader
{
    /// <summary>The length of the file header, which the information header follows.</summary>
    public const int FileHeaderSize = 14;

    /// <summary>Meters per inch.</summary>
    public const double Inch = 0.0254;

    /// <summary>Pixels per row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>The highest row comes first.</summary>
    public bool TopDown { get; init; }

    /// <summary>1, 2, 4, 8, 16, 24 or 32.</summary>
    public required int BitsPerPixel { get; init; }

    /// <summary>How the pixels are stored.</summary>
    public BmpCompression Compression { get; init; }

    /// <summary>Where the pixels begin, from the start of the file; 0 where the file does not say.</summary>
    public long PixelOffset { get; init; }

    /// <summary>Pixels per meter along a row and a column; 0 where the file does not say.</summary>
    public (int X, int Y) PixelsPerMeter { get; init; }

    /// <summary>The colors of indexed pixels; null where pixels are colors themselves.</summary>
    public BmpPalette? Palette { get; init; }

    /// <summary>Whether indexed pixels are read as places in the palette instead of as colors.</summary>
    public bool KeepsIndices { get; init; }

    /// <summary>Where the channels of 16- and 32-bit pixels stand.</summary>
    public PixelMasks Masks { get; init; }

    /// <summary>Where the ICC profile begins, from the start of the file, and its length; a length of 0 for none.</summary>
    public (long Offset, uint Length) Profile { get; init; }

    /// <summary>Samples per pixel of the image that is read: 1, 3 or 4.</summary>
    public int Channels => Palette is not null
        ? (KeepsIndices || Palette.IsGray || Palette.IsBlackAndWhite ? 1 : 3) : BitsPerPixel != 24 && Masks.Alpha != 0 ? 4 : 3;

    /// <summary>The element type of the image that is read.</summary>
    public DType DType => Palette is { IsBlackAndWhite: true } && !KeepsIndices
        ? DType.Bool : Palette is null && BitsPerPixel != 24 && Masks.MaxBits > 8 ? DType.UInt16 : DType.UInt8;

    /// <summary>What the samples of the image that is read mean.</summary>
    public ColorModel ColorModel
        => Palette is not null && KeepsIndices ? ColorModel.Indexed : Channels == 1 ? ColorModel.Gray : ColorModel.Rgb;

    /// <summary>Bytes per row in the file, where it is not run lengths: always a multiple of 4.</summary>
    public long RowBytes => (((long)Width * BitsPerPixel) + 31) / 32 * 4;
}

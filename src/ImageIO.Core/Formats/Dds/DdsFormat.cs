namespace ImageIO.Formats.Dds;

/// <summary>How pixels are packed.</summary>
internal enum DdsPacking
{
    /// <summary>Samples one behind another, as the array has them.</summary>
    Samples,

    /// <summary>Bits of a whole number.</summary>
    Masks,

    /// <summary>Red and green of 11 bits and blue of 10, each a float without a sign.</summary>
    SmallFloats,

    /// <summary>Mantissas of 9 bits with one exponent.</summary>
    SharedExponent,

    /// <summary>Blocks of 4×4 pixels: four colors between two.</summary>
    Bc1,

    /// <summary>BC1 with alpha of 4 bits.</summary>
    Bc2,

    /// <summary>BC1 with alpha as BC4 has it.</summary>
    Bc3,

    /// <summary>Eight values between two.</summary>
    Bc4,

    /// <summary>BC4 with a sign.</summary>
    Bc4Signed,

    /// <summary>BC4 twice: red and green.</summary>
    Bc5,

    /// <summary>BC5 with signs.</summary>
    Bc5Signed,

    /// <summary>Halves without signs.</summary>
    Bc6,

    /// <summary>Halves with signs.</summary>
    Bc6Signed,

    /// <summary>Colors between two to six.</summary>
    Bc7,
}

/// <summary>What the pixels of a file are.</summary>
/// <param name="Packing">How they are packed.</param>
/// <param name="DType">What they become.</param>
/// <param name="Channels">1 to 4.</param>
/// <param name="BitsPerPixel">In the file; of a block's pixel, its part of the block.</param>
internal sealed record DdsFormat(DdsPacking Packing, DType DType, int Channels, int BitsPerPixel)
{
    /// <summary>The bits of each channel, where pixels are whole numbers.</summary>
    public uint[] Masks { get; init; } = [];

    /// <summary>Red is where alpha is, and the other way round: for normals, whose red is then stored better.</summary>
    public bool SwapsRedAndAlpha { get; init; }

    public bool IsBlocks => Packing >= DdsPacking.Bc1;

    public int BlockBytes => BitsPerPixel * 2;

    /// <summary>Bytes of a row of pixels, or of blocks.</summary>
    public long RowBytes(int width) => IsBlocks ? (width + 3L) / 4 * BlockBytes : ((long)width * BitsPerPixel + 7) / 8;

    public static int Rows(bool isBlocks, int height) => isBlocks ? (int)((height + 3L) / 4) : height;

    /// <summary>A format of the masks of an old header.</summary>
    public static DdsFormat? OfMasks(int bits, params ReadOnlySpan<uint> masks)
    {
        if (bits is not (8 or 16 or 24 or 32))
            return null;
        var kept = masks.ToArray().Where(mask => mask != 0).ToArray();
        var deepest = kept.Select(System.Numerics.BitOperations.PopCount).DefaultIfEmpty().Max();
        if (kept.Length == 0 || kept.Any(mask => bits < 32 && mask >> bits != 0))
            return null;
        return new(DdsPacking.Masks, deepest > 8 ? DType.UInt16 : DType.UInt8, kept.Length, bits) { Masks = kept };
    }

    /// <summary>A format of the codes of four characters, or of the numbers of Direct3D 9 in their place.</summary>
    public static DdsFormat? OfCode(uint code) => code switch
    {
        0x31545844 => new(DdsPacking.Bc1, DType.UInt8, 4, 4),
        0x32545844 or 0x33545844 => new(DdsPacking.Bc2, DType.UInt8, 4, 8),
        0x34545844 or 0x35545844 => new(DdsPacking.Bc3, DType.UInt8, 4, 8),
        0x42475852 => new(DdsPacking.Bc3, DType.UInt8, 4, 8) { SwapsRedAndAlpha = true },
        0x31495441 or 0x55344342 => new(DdsPacking.Bc4, DType.UInt8, 1, 4),
        0x53344342 => new(DdsPacking.Bc4Signed, DType.Int8, 1, 4),
        0x32495441 or 0x55354342 => new(DdsPacking.Bc5, DType.UInt8, 3, 8),
        0x53354342 => new(DdsPacking.Bc5Signed, DType.Int8, 3, 8),
        36 => Samples(DType.UInt16, 4),
        110 => Samples(DType.Int16, 4),
        111 => Samples(DType.Float16, 1),
        112 => Samples(DType.Float16, 2),
        113 => Samples(DType.Float16, 4),
        114 => Samples(DType.Float32, 1),
        115 => Samples(DType.Float32, 2),
        116 => Samples(DType.Float32, 4),
        _ => null,
    };

    /// <summary>A format of the numbers of DXGI_FORMAT.</summary>
    public static DdsFormat? OfDxgi(uint number) => number switch
    {
        1 or 2 => Samples(DType.Float32, 4),
        3 => Samples(DType.UInt32, 4),
        4 => Samples(DType.Int32, 4),
        5 or 6 => Samples(DType.Float32, 3),
        7 => Samples(DType.UInt32, 3),
        8 => Samples(DType.Int32, 3),
        9 or 10 => Samples(DType.Float16, 4),
        11 or 12 => Samples(DType.UInt16, 4),
        13 or 14 => Samples(DType.Int16, 4),
        15 or 16 => Samples(DType.Float32, 2),
        17 => Samples(DType.UInt32, 2),
        18 => Samples(DType.Int32, 2),
        23 or 24 or 25 => OfMasks(32, 0x3FF, 0xFFC00, 0x3FF00000, 0xC0000000),
        26 => new(DdsPacking.SmallFloats, DType.Float32, 3, 32),
        27 or 28 or 29 or 30 => Samples(DType.UInt8, 4),
        31 or 32 => Samples(DType.Int8, 4),
        33 or 34 => Samples(DType.Float16, 2),
        35 or 36 => Samples(DType.UInt16, 2),
        37 or 38 => Samples(DType.Int16, 2),
        39 or 40 or 41 => Samples(DType.Float32, 1),
        42 => Samples(DType.UInt32, 1),
        43 => Samples(DType.Int32, 1),
        48 or 49 or 50 => Samples(DType.UInt8, 2),
        51 or 52 => Samples(DType.Int8, 2),
        53 or 54 => Samples(DType.Float16, 1),
        55 or 56 or 57 => Samples(DType.UInt16, 1),
        58 or 59 => Samples(DType.Int16, 1),
        60 or 61 or 62 or 65 => Samples(DType.UInt8, 1),
        63 or 64 => Samples(DType.Int8, 1),
        67 => new(DdsPacking.SharedExponent, DType.Float32, 3, 32),
        70 or 71 or 72 => new(DdsPacking.Bc1, DType.UInt8, 4, 4),
        73 or 74 or 75 => new(DdsPacking.Bc2, DType.UInt8, 4, 8),
        76 or 77 or 78 => new(DdsPacking.Bc3, DType.UInt8, 4, 8),
        79 or 80 => new(DdsPacking.Bc4, DType.UInt8, 1, 4),
        81 => new(DdsPacking.Bc4Signed, DType.Int8, 1, 4),
        82 or 83 => new(DdsPacking.Bc5, DType.UInt8, 3, 8),
        84 => new(DdsPacking.Bc5Signed, DType.Int8, 3, 8),
        85 => OfMasks(16, 0xF800, 0x7E0, 0x1F),
        86 => OfMasks(16, 0x7C00, 0x3E0, 0x1F, 0x8000),
        87 or 90 or 91 => OfMasks(32, 0xFF0000, 0xFF00, 0xFF, 0xFF000000),
        88 or 92 or 93 => OfMasks(32, 0xFF0000, 0xFF00, 0xFF),
        94 or 95 => new(DdsPacking.Bc6, DType.Float16, 3, 8),
        96 => new(DdsPacking.Bc6Signed, DType.Float16, 3, 8),
        97 or 98 or 99 => new(DdsPacking.Bc7, DType.UInt8, 4, 8),
        115 => OfMasks(16, 0xF00, 0xF0, 0xF, 0xF000),
        191 => OfMasks(16, 0xF0, 0xF00, 0xF000, 0xF),
        _ => null,
    };

    private static DdsFormat Samples(DType dtype, int channels)
        => new(DdsPacking.Samples, dtype, channels, dtype.ItemSize() * channels * 8);
}

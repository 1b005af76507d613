namespace ImageIO.Tiff.Reading;

/// <summary>How chunks are compressed: the values of tag 259 that are known by name.</summary>
internal enum TiffCompression
{
    None = 1,
    CcittRle = 2,
    CcittGroup3 = 3,
    CcittGroup4 = 4,
    Lzw = 5,
    OldJpeg = 6,
    Jpeg = 7,
    AdobeDeflate = 8,
    Next = 32766,
    CcittRleWord = 32771,
    PackBits = 32773,
    ThunderScan = 32809,
    PixarLog = 32909,
    Deflate = 32946,
    Jbig = 34661,
    SgiLog = 34676,
    SgiLog24 = 34677,
    Jpeg2000 = 34712,
    AperioJpeg2000YCbCr = 33003,
    AperioJpeg2000Rgb = 33005,
    Lerc = 34887,
    Lzma = 34925,
    Zstd = 50000,
    WebP = 50001,
    JpegXl = 50002,
}

/// <summary>What samples mean: the values of tag 262.</summary>
internal enum TiffPhotometric
{
    Unknown = -1,
    MinIsWhite = 0,
    MinIsBlack = 1,
    Rgb = 2,
    Palette = 3,
    Mask = 4,
    Separated = 5,
    YCbCr = 6,
    CieLab = 8,
    IccLab = 9,
    ItuLab = 10,
    ColorFilterArray = 32803,
    LogL = 32844,
    LogLuv = 32845,
}

/// <summary>What the bits of a sample are: the values of tag 339.</summary>
internal enum TiffSampleFormat
{
    Unsigned = 1,
    Signed = 2,
    Float = 3,
    Undefined = 4,
    ComplexInteger = 5,
    Complex = 6,
}

namespace ImageIO.Formats.Jpeg;

/// <summary>The second bytes of markers (ITU-T T.81, table B.1; ITU-T T.87, table C.1).</summary>
internal static class JpegMarker
{
    public const byte Baseline = 0xC0;
    public const byte ExtendedSequential = 0xC1;
    public const byte Progressive = 0xC2;
    public const byte Lossless = 0xC3;
    public const byte HuffmanTables = 0xC4;
    public const byte ArithmeticConditioning = 0xCC;
    public const byte LastFrame = 0xCF;
    public const byte FirstRestart = 0xD0;
    public const byte LastRestart = 0xD7;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte QuantizationTables = 0xDB;
    public const byte NumberOfLines = 0xDC;
    public const byte RestartInterval = 0xDD;
    public const byte App1 = 0xE1;
    public const byte App2 = 0xE2;
    public const byte App8 = 0xE8;
    public const byte App13 = 0xED;
    public const byte App14 = 0xEE;
    public const byte LsFrame = 0xF7;
    public const byte LsParameters = 0xF8;
    public const byte Comment = 0xFE;

    /// <summary>Whether a segment follows, with its length.</summary>
    public static bool HasSegment(byte marker) => marker >= Baseline && marker is < FirstRestart or > EndOfImage;

    /// <summary>Whether a frame starts: SOF0 to SOF15, and JPEG-LS' SOF55.</summary>
    public static bool IsFrame(byte marker)
        => marker is (>= Baseline and <= LastFrame and not (HuffmanTables or 0xC8 or ArithmeticConditioning)) or LsFrame;
}

namespace ImageIO.Formats.Jpeg2000;

/// <summary>The markers of a codestream (ITU-T T.800 Annex A).</summary>
internal static class CodestreamMarker
{
    public const int StartOfCodestream = 0xFF4F;
    public const int Capabilities = 0xFF50;
    public const int Size = 0xFF51;
    public const int CodingStyle = 0xFF52;
    public const int ComponentCodingStyle = 0xFF53;
    public const int Quantization = 0xFF5C;
    public const int ComponentQuantization = 0xFF5D;
    public const int RegionOfInterest = 0xFF5E;
    public const int ProgressionOrderChange = 0xFF5F;
    public const int PackedHeadersMain = 0xFF60;
    public const int PackedHeadersTile = 0xFF61;
    public const int Comment = 0xFF64;
    public const int StartOfTilePart = 0xFF90;
    public const int StartOfPacket = 0xFF91;
    public const int EndOfPacketHeader = 0xFF92;
    public const int StartOfData = 0xFF93;
    public const int EndOfCodestream = 0xFFD9;

    /// <summary>Whether a marker stands alone, without a length.</summary>
    public static bool IsAlone(int marker) => marker is >= 0xFF30 and <= 0xFF3F;

    /// <summary>What Part 2 of the standard calls a marker that changes how pixels are coded; null for all others.</summary>
    public static string? ExtensionOf(int marker) => marker switch
    {
        0xFF70 => "DCO, a variable offset",
        0xFF71 => "VMS, visual masking",
        0xFF72 => "DFS, a decomposition by direction",
        0xFF73 => "ADS, an arbitrary decomposition",
        0xFF74 or 0xFF75 or 0xFF77 => "a transform over many components",
        0xFF76 => "NLT, a non-linear transform",
        0xFF78 => "CBD, bit depths of its own",
        0xFF79 => "ATK, a wavelet of its own",
        0xFF5A or 0xFF5B => "trellis-coded quantization",
        _ => null,
    };
}

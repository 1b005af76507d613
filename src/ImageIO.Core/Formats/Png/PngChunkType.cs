namespace ImageIO.Formats.Png;

/// <summary>The chunk types that this codec knows, as the big-endian numbers that stand in the file.</summary>
internal static class PngChunkType
{
    public const uint Header = 0x49484452; // IHDR
    public const uint Palette = 0x504C5445; // PLTE
    public const uint Data = 0x49444154; // IDAT
    public const uint End = 0x49454E44; // IEND
    public const uint Transparency = 0x74524E53; // tRNS
    public const uint Gamma = 0x67414D41; // gAMA
    public const uint Chromaticity = 0x6348524D; // cHRM
    public const uint StandardRgb = 0x73524742; // sRGB
    public const uint Profile = 0x69434350; // iCCP
    public const uint Exif = 0x65584966; // eXIf
    public const uint PhysicalSize = 0x70485973; // pHYs
    public const uint Text = 0x74455874; // tEXt
    public const uint CompressedText = 0x7A545874; // zTXt
    public const uint InternationalText = 0x69545874; // iTXt
    public const uint Time = 0x74494D45; // tIME
    public const uint Background = 0x624B4744; // bKGD
    public const uint CodePoints = 0x63494350; // cICP
    public const uint SignificantBits = 0x73424954; // sBIT
    public const uint MasteringDisplay = 0x6D444356; // mDCV
    public const uint ContentLight = 0x634C4C49; // cLLI
    public const uint Histogram = 0x68495354; // hIST
    public const uint SuggestedPalette = 0x73504C54; // sPLT
    public const uint AnimationControl = 0x6163544C; // acTL
    public const uint FrameControl = 0x6663544C; // fcTL
    public const uint FrameData = 0x66644154; // fdAT
    public const uint Opaque = 0x6F704151; // opAQ: ours, private and unsafe to copy
    public const uint AppleHeader = 0x43674249; // CgBI

    /// <summary>Whether a reader that does not know the chunk can't show the image: the first letter is upper case.</summary>
    public static bool IsCritical(uint type) => (type & 0x20000000) == 0;

    /// <summary>Whether the chunk is of a kind that <see cref="PngMetadataReader"/> understands.</summary>
    public static bool IsMetadata(uint type) => type is Gamma or Chromaticity or StandardRgb or Profile or Exif or PhysicalSize
        or Text or CompressedText or InternationalText or Time or Background or CodePoints or SignificantBits
            or MasteringDisplay or ContentLight
        or Histogram or SuggestedPalette;

    /// <summary>The type as its four letters, for messages; other bytes in hexadecimal.</summary>
    public static string Name(uint type)
    {
        Span<char> letters = [(char)(type >> 24), (char)((type >> 16) & 0xFF), (char)((type >> 8) & 0xFF), (char)(type & 0xFF)];
        foreach (var letter in letters)
        {
            if (!char.IsAsciiLetter(letter))
                return $"0x{type:X8}";
        }

        return new string(letters);
    }
}

namespace ImageIO.Formats.Gif;

/// <summary>The bytes that GIF89a gives a meaning to; the section numbers are those of its specification.</summary>
internal static class GifConstants
{
    /// <summary>§20: an image follows.</summary>
    public const byte ImageSeparator = 0x2C;

    /// <summary>§23 ff.: an extension follows.</summary>
    public const byte ExtensionIntroducer = 0x21;

    /// <summary>§27: the end of the file.</summary>
    public const byte Trailer = 0x3B;

    /// <summary>§23: how the next image is shown.</summary>
    public const byte GraphicControlLabel = 0xF9;

    /// <summary>§24: a text for people.</summary>
    public const byte CommentLabel = 0xFE;

    /// <summary>§25: text that is drawn; nobody shows it.</summary>
    public const byte PlainTextLabel = 0x01;

    /// <summary>§26: data of a named application.</summary>
    public const byte ApplicationLabel = 0xFF;

    /// <summary>§26: the length of an application's identifier with its authentication code.</summary>
    public const int ApplicationIdLength = 11;

    /// <summary>The fewest bits of an index. The specification asks for 2, but some encoders write 1.</summary>
    public const int MinCodeSize = 1;

    /// <summary>The most bits of an index that leave room for codes. More than 8 are never needed, but do no harm.</summary>
    public const int MaxCodeSize = 11;

    /// <summary>The most codes that a table holds (appendix F).</summary>
    public const int MaxCodes = 4096;

    /// <summary>The most bits of a code (appendix F).</summary>
    public const int MaxCodeBits = 12;

    /// <summary>The most bytes of a sub-block (§15).</summary>
    public const int MaxSubBlock = 255;
}

/// <summary>§23.c.iv: what becomes of an image before the next one is drawn. 4 to 7 mean nothing and are taken as 0.</summary>
internal enum GifDisposal
{
    Unspecified = 0,
    Keep = 1,
    Clear = 2,
    RestorePrevious = 3,
}

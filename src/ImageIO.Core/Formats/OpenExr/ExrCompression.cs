namespace ImageIO;

/// <summary>How the pixels of an OpenEXR file are compressed. All of these keep them exactly.</summary>
public enum ExrCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Runs of equal bytes: fast, and good for large areas of one color.</summary>
    Rle,

    /// <summary>Deflate, one row at a time: for programs that read single rows.</summary>
    Zips,

    /// <summary>Deflate, 16 rows at a time.</summary>
    Zip,
}

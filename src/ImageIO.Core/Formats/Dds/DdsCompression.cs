namespace ImageIO;

/// <summary>How the pixels of a DDS file are compressed.</summary>
public enum DdsCompression
{
    /// <summary>Not at all: pixels come back as they are.</summary>
    None,

    /// <summary>BC1 (DXT1), of 4 bits a pixel: lossy, for RGB of 8 bits.</summary>
    Bc1,

    /// <summary>BC3 (DXT5), of 8 bits a pixel: lossy, for RGBA of 8 bits.</summary>
    Bc3,
}

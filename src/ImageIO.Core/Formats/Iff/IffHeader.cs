namespace ImageIO.Formats.Iff;

/// <summary>How pixels are stored.</summary>
internal enum IffKind
{
    /// <summary>Planes of bits, row by row.</summary>
    Planes,

    /// <summary>Bytes.</summary>
    Chunky,

    /// <summary>Runs of colors of eight bits a channel (RGB8).</summary>
    LongRuns,

    /// <summary>Runs of colors of four bits a channel (RGBN).</summary>
    ShortRuns,

    /// <summary>Bytes of a pixel one behind another (DEEP).</summary>
    Deep,
}

/// <summary>How the numbers of pixels become colors.</summary>
internal enum IffColors
{
    /// <summary>Brightness.</summary>
    Gray,

    /// <summary>Places in the palette.</summary>
    Palette,

    /// <summary>A change of one channel of the pixel before, or a place in the palette.</summary>
    HoldAndModify,

    /// <summary>The channels themselves.</summary>
    Direct,
}

/// <summary>What stands before the pixels.</summary>
internal sealed record IffHeader
{
    public required IffKind Kind { get; init; }

    public required IffColors Colors { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Planes of color; of deep pixels, their bytes.</summary>
    public required int Planes { get; init; }

    /// <summary>A further plane says which pixels are seen.</summary>
    public bool HasMask { get; init; }

    /// <summary>Rows are runs of bytes.</summary>
    public bool IsPacked { get; init; }

    /// <summary>Red, green and blue of 256 colors.</summary>
    public byte[] Palette { get; init; } = [];

    public required ImageMetadata Metadata { get; init; }

    /// <summary>The places of red, green, blue and alpha in a deep pixel; -1 for none.</summary>
    public int[] Places { get; init; } = [];

    public bool KeepsIndices { get; init; }

    public int Channels => (KeepsIndices || Colors == IffColors.Gray ? 1 : 3) + (HasAlpha ? 1 : 0);

    public bool HasAlpha => HasMask || (Places.Length == 4 && Places[3] >= 0);

    /// <summary>Bytes of a row when it is unpacked.</summary>
    public long RowBytes => Kind switch
    {
        IffKind.Planes => PlaneBytes * (Planes + (HasMask ? 1 : 0)),
        IffKind.Chunky => (Width + 1L) & ~1L,
        IffKind.Deep => (long)Width * Planes,
        _ => 0,
    };

    public long PlaneBytes => (Width + 15L) / 16 * 2;
}

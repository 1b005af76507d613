namespace ImageIO.Formats.Pict;

/// <summary>A bitmap of a picture.</summary>
internal sealed record PictItem
{
    /// <summary>Where its rows begin, or the file within the picture.</summary>
    public required long Offset { get; init; }

    /// <summary>The length of a file within the picture, in bytes; 0 for rows.</summary>
    public long FileLength { get; init; }

    /// <summary>What the rows cover.</summary>
    public PictRectangle Bounds { get; init; }

    /// <summary>The part of <see cref="Bounds"/> that is drawn.</summary>
    public PictRectangle From { get; init; }

    /// <summary>Where it is drawn.</summary>
    public required PictRectangle To { get; init; }

    /// <summary>Bytes of a row that is not packed.</summary>
    public int RowBytes { get; init; }

    public PictPacking Packing { get; init; }

    /// <summary>Bits of a pixel: 1, 2, 4 and 8 with colors, 16 and 32 without.</summary>
    public int Depth { get; init; }

    /// <summary>3, or 4 where the first is alpha.</summary>
    public int Components { get; init; }

    public ColorMap? Colors { get; init; }

    /// <summary>Whether all colors are grays.</summary>
    public bool IsGray { get; init; }

    /// <summary>Bytes of a row as it is stored.</summary>
    public int StoredBytes => Packing switch
    {
        PictPacking.Planes => Bounds.Width * Components,
        PictPacking.NoPadding => Bounds.Width * 3,
        _ => RowBytes,
    };
}

/// <summary>How the rows of a bitmap are stored.</summary>
internal enum PictPacking
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>Runs of bytes.</summary>
    Bytes,

    /// <summary>Runs of words of 16 bits.</summary>
    Words,

    /// <summary>As they are, of 32 bits without the byte that has no meaning.</summary>
    NoPadding,

    /// <summary>Runs of bytes, channel by channel.</summary>
    Planes,
}

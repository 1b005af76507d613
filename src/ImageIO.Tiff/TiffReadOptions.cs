namespace ImageIO.Tiff;

/// <summary>What one image of a TIFF file is.</summary>
public enum TiffImages
{
    /// <summary>
    /// A series, the default: pages that belong together are one array with axes in front of a page's, as the program that wrote the file says, or else pages of one layout.
    /// Lower resolutions are levels of their image.
    /// </summary>
    Series,

    /// <summary>A page: every directory of the file's chain is an image, in its order.</summary>
    Pages,
}

/// <summary>How to read TIFF files.</summary>
public sealed record TiffReadOptions : ReadOptions
{
    /// <summary>What one image is. Default: <see cref="TiffImages.Series"/>.</summary>
    public TiffImages Images { get; init; }

    /// <inheritdoc/>
    protected override string? ForCodec => TiffCodec.Name;
}

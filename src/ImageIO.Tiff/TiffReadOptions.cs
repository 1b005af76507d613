namespace ImageIO.Tiff;

/// <summary>What one image of a TIFF file is.</summary>
public enum TiffImages
{
    /// <summary>
    /// A series, the default: pages that belong together are one array with axes in front of a page's, as the program that wrote the file
    /// says, or else pages of one layout.
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

    /// <summary>
    /// Give pictures as they are shown: H×W×4 uint8, red, green, blue and alpha, of samples of any kind (the colors of libtiff's RGBA
    /// interface). Palettes, white as zero, CMYK, YCbCr, L*a*b* and logarithmic colors become RGB; integers become 8 bits by the range of
    /// their bits, floats by 0 to 1. Alpha is not multiplied into the colors, and 255 where there is none.
    /// Axes in front of a page's stay. Default: false, samples as they are stored.
    /// </summary>
    public bool AsRgba { get; init; }

    /// <summary>
    /// Leave out the bar with the microscope's settings that FEI draws below its pictures, where the file tells how high the picture is.
    /// Default: false.
    /// </summary>
    public bool DiscardWatermark { get; init; }

    /// <inheritdoc/>
    protected override string? ForCodec => TiffCodec.Name;
}

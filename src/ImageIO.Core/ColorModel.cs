namespace ImageIO;

/// <summary>What the channels of an image mean. Alpha, where there is one, is a further channel behind those of the model.</summary>
public enum ColorModel : byte
{
    /// <summary>Nobody said: one channel is taken for gray, two for gray and alpha, three for RGB, four for RGBA.</summary>
    Unspecified,

    /// <summary>Brightness.</summary>
    Gray,

    /// <summary>Red, green and blue.</summary>
    Rgb,

    /// <summary>Cyan, magenta, yellow and black: 0 is no ink, the greatest value all of it.</summary>
    Cmyk,

    /// <summary>CIE L*a*b* as the file stores it.</summary>
    Lab,

    /// <summary>Brightness and two color differences as the file stores them.</summary>
    YCbCr,

    /// <summary>Places in the palette that <see cref="ImageMetadata"/> has beside the image.</summary>
    Indexed,
}

/// <summary>What the models are called in messages.</summary>
internal static class ColorModels
{
    /// <summary>Whether the model is one that screens show without a conversion by rule or profile.</summary>
    public static bool IsDirect(this ColorModel model) => model is ColorModel.Unspecified or ColorModel.Gray or ColorModel.Rgb;

    /// <summary>As people write it.</summary>
    public static string DisplayName(this ColorModel model) => model switch
    {
        ColorModel.Unspecified => "unspecified",
        ColorModel.Gray => "gray",
        ColorModel.Rgb => "RGB",
        ColorModel.Cmyk => "CMYK",
        ColorModel.Lab => "L*a*b*",
        ColorModel.YCbCr => "YCbCr",
        _ => "indexed",
    };
}

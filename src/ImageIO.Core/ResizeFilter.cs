namespace ImageIO;

/// <summary>
/// How <see cref="NdArray.Resize"/> makes a pixel out of those around its place. All but <see cref="Nearest"/> look at every pixel that a
/// smaller image stands for.
/// </summary>
public enum ResizeFilter
{
    /// <summary>The one pixel whose place is nearest: no new values. For indices and labels.</summary>
    Nearest,

    /// <summary>The mean over the area that a pixel covers.</summary>
    Box,

    /// <summary>A triangle: 2 pixels along an axis where an image is enlarged.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = −0.5: 4 pixels along an axis. May overshoot at edges by a few per cent.</summary>
    Bicubic,

    /// <summary>A windowed sinc of 3 lobes: 6 pixels along an axis, the sharpest. May overshoot at edges.</summary>
    Lanczos3,
}

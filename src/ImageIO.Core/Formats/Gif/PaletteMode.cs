namespace ImageIO;

/// <summary>Which frames of an animation share a color table.</summary>
public enum PaletteMode
{
    /// <summary>
    /// A frame uses the colors of the first frame, where the error that this adds is worth less than the bytes of a new table; else colors
    /// of its own.
    /// </summary>
    Auto,

    /// <summary>Each frame has colors of its own, for what changes in it.</summary>
    Local,

    /// <summary>
    /// All frames use one table: the smallest and quickest, and right where the colors hardly change. It is made for all frames where they
    /// can be gone through twice (an array, a list, or <see cref="WriteOptions.IsRepeatable"/>, with <c>Iio.ImWrite</c> and
    /// <c>Iio.ImEncode</c>), else for the first ones, as many as 16 MB hold. Exact where these frames have at most 256 colors together, 255
    /// if any pixel is transparent.
    /// </summary>
    Global,
}

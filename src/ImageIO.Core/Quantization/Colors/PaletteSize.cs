namespace ImageIO.Quantization.Colors;

/// <summary>The size of palettes.</summary>
internal static class PaletteSize
{
    /// <summary>The maximum number of colors: an index is a byte.</summary>
    public const int Max = 256;
}

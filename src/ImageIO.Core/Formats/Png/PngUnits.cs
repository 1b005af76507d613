namespace ImageIO.Formats.Png;

/// <summary>What one step of the numbers about displays means (PNG third edition, sections 11.3.2.7 and 11.3.2.8).</summary>
internal static class PngUnits
{
    /// <summary>A chromaticity of mDCV.</summary>
    public const double Chromaticity = 0.00002;

    /// <summary>A luminance of mDCV or cLLI, in candela per square meter.</summary>
    public const double Luminance = 0.0001;
}

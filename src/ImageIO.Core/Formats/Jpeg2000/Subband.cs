namespace ImageIO.Formats.Jpeg2000;

/// <summary>A subband of a tile's component, and where its coefficients go.</summary>
/// <param name="Component">The component.</param>
/// <param name="Resolution">The resolution that it adds to.</param>
/// <param name="HighX">1 where it holds details across, else 0.</param>
/// <param name="HighY">1 where it holds details down, else 0.</param>
/// <param name="Area">Its coefficients, in its own grid.</param>
/// <param name="X">The column of the component's plane that its first coefficient goes to.</param>
/// <param name="Y">The row.</param>
/// <param name="BlockWidthBits">The width of its code-blocks, as a power of 2.</param>
/// <param name="BlockHeightBits">Their height.</param>
/// <param name="Planes">Planes of bits that coefficients have at most.</param>
/// <param name="Step">What a quantized step stands for; 1 where the wavelet is reversible.</param>
internal sealed record Subband(
    int Component,
    int Resolution,
    int HighX,
    int HighY,
    GridArea Area,
    int X,
    int Y,
    int BlockWidthBits,
    int BlockHeightBits,
    int Planes,
    float Step);

/// <summary>A component of a tile.</summary>
/// <param name="Style">How it is coded.</param>
/// <param name="RegionShift">By how many bits its region of interest is raised.</param>
/// <param name="Resolutions">The areas of its resolutions, smallest first, up to the one that is wanted.</param>
internal sealed record TileComponent(CodingStyle Style, int RegionShift, GridArea[] Resolutions)
{
    /// <summary>What is decoded.</summary>
    public GridArea Area => Resolutions[^1];

    /// <summary>Whether a wanted resolution has a certain number.</summary>
    public bool Has(int resolution) => resolution < Resolutions.Length;
}

using System.Collections.Immutable;
using ImageIO.Codecs;

namespace ImageIO.Formats.Pnm;

/// <summary>One member of the Netpbm family: what it is called, how its files start, and what it can hold.</summary>
/// <param name="Name">The codec's name; with a dot before it, the extension.</param>
/// <param name="Description">One line for people.</param>
/// <param name="Magics">The two characters that files of this member start with.</param>
/// <param name="Accepts">What can be written.</param>
/// <param name="MimeType">The media type.</param>
internal sealed record PnmVariant(string Name, string Description, ImmutableArray<string> Magics,
    ImmutableArray<PixelLayout> Accepts, string MimeType)
{
    private static readonly PixelLayout BlackAndWhite = new(DType.Bool, 1);
    private static readonly ImmutableArray<PixelLayout> Gray = [new(DType.UInt8, 1), new(DType.UInt16, 1)];
    private static readonly ImmutableArray<PixelLayout> Color = [new(DType.UInt8, 3), new(DType.UInt16, 3)];

    /// <summary>Black and white, 1 bit per pixel.</summary>
    public static PnmVariant Pbm { get; } = new("pbm", "Portable bitmap", ["P1", "P4"], [BlackAndWhite], "image/x-portable-bitmap");

    /// <summary>Gray, 8 or 16 bits.</summary>
    public static PnmVariant Pgm { get; } = new("pgm", "Portable graymap", ["P2", "P5"], Gray, "image/x-portable-graymap");

    /// <summary>RGB, 8 or 16 bits.</summary>
    public static PnmVariant Ppm { get; } = new("ppm", "Portable pixmap", ["P3", "P6"], Color, "image/x-portable-pixmap");

    /// <summary>Any of the three before; its files start as theirs do.</summary>
    public static PnmVariant Pnm { get; } =
        new("pnm", "Portable anymap", [], [BlackAndWhite, .. Gray, .. Color], "image/x-portable-anymap");

    /// <summary>Anything of up to four channels.</summary>
    public static PnmVariant Pam { get; } = new(
        "pam",
        "Portable arbitrary map",
        ["P7"],
        [BlackAndWhite, .. Gray, new(DType.UInt8, 2), new(DType.UInt16, 2), .. Color, new(DType.UInt8, 4), new(DType.UInt16, 4)],
        "image/x-portable-arbitrarymap");

    /// <summary>Gray or RGB, 32-bit floating point.</summary>
    public static PnmVariant Pfm { get; } =
        new("pfm", "Portable float map", ["Pf", "PF"], [new(DType.Float32, 1), new(DType.Float32, 3)], "image/x-portable-floatmap");

    /// <summary>All but PFM may hold one image behind another.</summary>
    public bool HoldsSeveral => this != Pfm;
}

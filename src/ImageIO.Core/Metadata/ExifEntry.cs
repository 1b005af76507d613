using System.Collections.Immutable;

namespace ImageIO;

/// <summary>The part of an EXIF block that a tag stands in (EXIF 2.32 §4.6.3). The same number means another thing in another
/// part.</summary>
public enum ExifDirectory
{
    /// <summary>The image itself (IFD0): maker, model, orientation, resolution.</summary>
    Image,

    /// <summary>How it was taken (Exif IFD): exposure, aperture, lens, times.</summary>
    Photo,

    /// <summary>Where it was taken (GPS IFD).</summary>
    Gps,

    /// <summary>Rules that it keeps (Interoperability IFD).</summary>
    Interoperability,

    /// <summary>The small image inside the block (IFD1).</summary>
    Thumbnail,
}

/// <summary>One tag of an EXIF block.</summary>
/// <param name="Directory">Where it stands.</param>
/// <param name="Tag">Its number: 0x0112 is the orientation.</param>
/// <param name="Name">Its name in the specification (<c>Orientation</c>), or its number (<c>0xC4A5</c>) where it has none.</param>
/// <param name="Value">
/// Text as <see cref="string"/>; one whole number as <see cref="long"/>, one fraction or float as <see cref="double"/>; several as an
/// <see cref="ImmutableArray{T}"/> of these; bytes without a meaning of their own as one of <see cref="byte"/>.
/// </param>
public sealed record ExifEntry(ExifDirectory Directory, int Tag, string Name, object Value);

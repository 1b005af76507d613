namespace ImageIO.Vips;

/// <summary>The metadata that these formats hold.</summary>
/// <param name="Exif">From its TIFF header on; empty for none.</param>
/// <param name="Icc">Empty for none.</param>
/// <param name="Xmp">Empty for none.</param>
/// <param name="Iptc">The records of IPTC; empty for none.</param>
/// <param name="Comment">Null for none.</param>
/// <param name="Dpi">Dots per inch across and down; null where nobody said.</param>
internal readonly record struct WrittenMetadata(ReadOnlyMemory<byte> Exif, ReadOnlyMemory<byte> Icc, ReadOnlyMemory<byte> Xmp,
    ReadOnlyMemory<byte> Iptc, string? Comment, (double X, double Y)? Dpi)
{
    public static WrittenMetadata Of(ImageMetadata metadata)
        => new(metadata.Exif, metadata.Icc, metadata.Xmp, metadata.TryGet<byte[]>("iptc", out var iptc) ? iptc : default,
            metadata.TryGet<string>("comment", out var comment) ? comment : null,
            metadata.TryGet<double[]>("dpi", out var dpi) && dpi is [> 0, > 0] ? (dpi[0], dpi[1]) : null);
}

namespace ImageIO.Vips;

/// <summary>The metadata that a file gets: what was given with the image, else what was given for the whole write.</summary>
/// <param name="Exif">From its TIFF header on; empty for none.</param>
/// <param name="Icc">Empty for none.</param>
/// <param name="Xmp">Empty for none.</param>
/// <param name="Dpi">Dots per inch across and down; null where nobody said.</param>
internal readonly record struct WrittenMetadata(ReadOnlyMemory<byte> Exif, ReadOnlyMemory<byte> Icc, ReadOnlyMemory<byte> Xmp, (double X, double Y)? Dpi)
{
    public static WrittenMetadata Of(ImageMetadata image, ImageMetadata? general)
    {
        return new(
            image.Exif.IsEmpty && general is not null ? general.Exif : image.Exif,
            image.Icc.IsEmpty && general is not null ? general.Icc : image.Icc,
            image.Xmp.IsEmpty && general is not null ? general.Xmp : image.Xmp,
            DpiOf(image) ?? DpiOf(general));

        static (double X, double Y)? DpiOf(ImageMetadata? metadata)
            => metadata is not null && metadata.TryGet<double[]>("dpi", out var dpi) && dpi is [> 0, > 0] ? (dpi[0], dpi[1]) : null;
    }
}

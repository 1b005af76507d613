using ImageIO.Codecs;
using ImageMagick;

namespace ImageIO.Magick;

/// <summary>From ImageMagick's profiles to <see cref="ImageMetadata"/>.</summary>
internal static class MagickMetadata
{
    private const double CentimetersPerInch = 2.54;

    private static ReadOnlySpan<byte> ExifPrefix => "Exif\0\0"u8;

    public static ImageMetadata Read(MagickImage image, MagickCodec codec, Limits limits)
    {
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase)
        {
            ["mode"] = (image.ColorSpace is ColorSpace.Gray or ColorSpace.LinearGray ? "L"
                : image.ColorSpace == ColorSpace.CMYK ? "CMYK" : "RGB") + (image.HasAlpha ? "A" : ""),
        };
        if (image.Density is { X: > 0, Y: > 0, Units: not DensityUnit.Undefined } density)
        {
            var scale = density.Units == DensityUnit.PixelsPerCentimeter ? CentimetersPerInch : 1;
            values["dpi"] = new[] { Math.Round(density.X * scale, 3), Math.Round(density.Y * scale, 3) };
        }

        if (!codec.IsUpright && (int)image.Orientation is >= 1 and <= 8 and var orientation)
            values["orientation"] = orientation;
        var exif = Profile(image, "exif", limits).AsMemory();
        if (exif.Span.StartsWith(ExifPrefix))
            exif = exif[ExifPrefix.Length..];
        if (codec.IsUpright)
            CodecTools.SetUpright(exif.Span);
        return new ImageMetadata(values)
        {
            Exif = exif,
            Icc = Profile(image, "icc", limits),
            Xmp = Profile(image, "xmp", limits),
        };
    }

    private static byte[]? Profile(MagickImage image, string name, Limits limits)
    {
        if (image.GetProfile(name)?.ToByteArray() is not { } bytes)
            return null;
        if (bytes.Length > limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), bytes.Length, limits.MaxMetadataBytes);
        return bytes;
    }
}

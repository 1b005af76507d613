using ImageIO.Codecs;
using ImageMagick;

namespace ImageIO.Magick;

/// <summary>From ImageMagick's profiles to <see cref="ImageMetadata"/>.</summary>
internal static class MagickMetadata
{
    private const double CentimetersPerInch = 2.54;

    private static ReadOnlySpan<byte> ExifPrefix => "Exif\0\0"u8;

    /// <summary>What ImageMagick has found.</summary>
    /// <param name="image">The image, with or without its pixels.</param>
    /// <param name="header">What its pixels are.</param>
    /// <param name="codec">Its format.</param>
    /// <param name="limits">How much it may be.</param>
    /// <param name="icc">The profile of the pixels, where another has decoded them. Default: ImageMagick's.</param>
    public static ImageMetadata Read(
        MagickImage image, FrameHeader header, MagickCodec codec, Limits limits, byte[]? icc = null)
    {
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase)
        {
            ["mode"] = ModeOf(header),
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
            Icc = icc ?? Profile(image, "icc", limits),
            Xmp = Profile(image, "xmp", limits),
        };
    }

    private static string ModeOf(FrameHeader header)
    {
        var colors = header.ColorModel switch { ColorModel.Gray => "L", ColorModel.Cmyk => "CMYK", _ => "RGB" };
        return header.Shape.Length > 2 && header.Shape[2] > colors.Length ? colors + "A" : colors;
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

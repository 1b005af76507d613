using System.Globalization;
using ImageIO.Codecs;
using ImageIO.Jpeg;
using NetVips;

namespace ImageIO.Vips;

/// <summary>Between libvips' fields and <see cref="ImageMetadata"/>.</summary>
internal static class VipsMetadata
{
    private const double MillimetersPerInch = 25.4;
    private const double UnknownDpi = 72;

    private static ReadOnlySpan<byte> ExifPrefix => "Exif\0\0"u8;

    public static ImageMetadata Read(VipsCodec codec, Image image, ReadOnlySpan<byte> head, JpegMarkers? markers, ReadOptions options,
        bool isConverted)
    {
        var limits = options.Limits;
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase)
        {
            ["mode"] = image.Interpretation == Enums.Interpretation.Cmyk
                ? isConverted ? "RGB" : "CMYK"
                : image.Bands switch { 1 => "L", 2 => "LA", 3 => "RGB", _ => "RGBA" },
        };

        // libvips has a resolution for every image; only this field says that it comes from the file.
        if (image.Contains("resolution-unit"))
            values["dpi"] = new[] { Dpi(image, "exif-ifd0-XResolution", image.Xres), Dpi(image, "exif-ifd0-YResolution", image.Yres) };
        if (image.Contains("orientation") && image.Get("orientation") is int and >= 1 and <= 8 and var orientation)
            values["orientation"] = orientation;
        codec.AddMetadata(image, head, markers, values);

        var exif = Block(image, "exif-data", limits);
        if (exif.Span.StartsWith(ExifPrefix))
            exif = exif[ExifPrefix.Length..];
        if (codec.LoaderSetsUpright)
            CodecTools.SetUpright(exif.Span);
        return new ImageMetadata(values)
        {
            Exif = exif,

            // The inks' profile says nothing about the colors that it was used to make.
            Icc = isConverted ? default : Block(image, "icc-profile-data", limits),
            Xmp = ReadXmp(image, markers, options),
        };
    }

    /// <summary>Which blocks a saver has to keep.</summary>
    public static Enums.ForeignKeep Blocks(in WrittenMetadata metadata)
        => (metadata.Exif.IsEmpty && metadata.Dpi is null ? 0 : Enums.ForeignKeep.Exif) |
            (metadata.Icc.IsEmpty ? 0 : Enums.ForeignKeep.Icc) |
            (metadata.Xmp.IsEmpty ? 0 : Enums.ForeignKeep.Xmp);

    /// <summary>The image with the metadata's blocks. libvips writes EXIF anew, with the size and the resolution of the image.</summary>
    public static Image Attach(Image image, WrittenMetadata metadata)
    {
        var (x, y) = metadata.Dpi ?? (UnknownDpi, UnknownDpi);
        using var scaled = image.Copy(xres: x / MillimetersPerInch, yres: y / MillimetersPerInch);
        return scaled.Mutate(fields =>
        {
            SetBlock(fields, "exif-data", metadata.Exif, ExifPrefix);
            SetBlock(fields, "icc-profile-data", metadata.Icc, default);
            SetBlock(fields, "xmp-data", metadata.Xmp, default);
        });
    }

    /// <summary>
    /// Dots per inch from the EXIF field, which libvips shows as <c>300/1 (300, Rational …)</c>, else from the image; only JPEG's loader
    /// carries the one over to the other.
    /// </summary>
    private static double Dpi(Image image, string field, double dotsPerMillimeter)
    {
        const double centimetersPerInch = 2.54;
        var fraction = image.Contains(field) && image.Get(field) is string text ? text.Split(' ')[0].Split('/') : [];
        if (fraction is [var over, var under] &&
            double.TryParse(over, CultureInfo.InvariantCulture, out var dots)
                && double.TryParse(under, CultureInfo.InvariantCulture, out var lengths) && dots > 0 && lengths > 0)
        {
            var isPerCentimeter = image.Contains("exif-ifd0-ResolutionUnit") && image.Get("exif-ifd0-ResolutionUnit") is string unit
                && unit.StartsWith('3');
            return Math.Round(dots / lengths * (isPerCentimeter ? centimetersPerInch : 1), 3);
        }

        return Math.Round(dotsPerMillimeter * MillimetersPerInch, 3);
    }

    private static void SetBlock(MutableImage fields, string name, ReadOnlyMemory<byte> block, ReadOnlySpan<byte> prefix)
    {
        if (!block.IsEmpty)
            fields.Set(GValue.BlobType, name, (byte[])[.. prefix, .. block.Span]);
    }

    private static ReadOnlyMemory<byte> ReadXmp(Image image, JpegMarkers? markers, ReadOptions options)
    {
        ReadOnlyMemory<byte> packet = Block(image, "xmp-data", options.Limits);
        if (markers is null)
            return packet;
        packet = JpegXmp.Join(packet, markers.XmpExtensions, options.Limits, out var fault);
        if (fault is not null && options.Tolerance == Tolerance.Strict)
            throw new CorruptImageException(fault);
        if (fault is not null)
            options.OnWarning?.Invoke(new ImageWarning(fault, 0));
        return packet;
    }

    private static Memory<byte> Block(Image image, string name, Limits limits)
    {
        if (!image.Contains(name) || image.Get(name) is not byte[] block)
            return default;
        if (block.Length > limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), block.Length, limits.MaxMetadataBytes);
        return block;
    }
}

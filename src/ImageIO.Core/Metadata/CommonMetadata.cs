using System.Collections.Immutable;
using System.Globalization;

namespace ImageIO.Metadata;

/// <summary>What many formats say in different words, in the same words: found in the named values, else in the EXIF block.</summary>
internal static class CommonMetadata
{
    private const double CentimetersPerInch = 2.54;

    /// <summary>PNG's names (§11.3.3.2), which other formats' texts are known by, too.</summary>
    private static readonly ImmutableArray<string> CreationTexts = ["Creation Time", "date:create"];

    public static int? Orientation(ImageMetadata metadata)
    {
        if (metadata.TryGet<int>("orientation", out var named))
            return named;
        return Find<long>(metadata, ExifDirectory.Image, "Orientation") is { } value and >= 1 and <= 8 ? (int)value : null;
    }

    public static ImageResolution? Resolution(ImageMetadata metadata)
    {
        if (metadata.TryGet<double[]>("dpi", out var dpi) && dpi.Length == 2)
            return new(dpi[0], dpi[1], ResolutionUnit.Inch);
        if (metadata.TryGet<double[]>("phys", out var phys) && phys.Length >= 2)
            return new(phys[0], phys[1], ResolutionUnit.None);
        if (Find<double>(metadata, ExifDirectory.Image, "XResolution") is not { } x || Find<double>(metadata, ExifDirectory.Image, "YResolution") is not { } y || !double.IsFinite(x) || !double.IsFinite(y))
            return null;
        return Find<long>(metadata, ExifDirectory.Image, "ResolutionUnit") switch
        {
            1 => new(x, y, ResolutionUnit.None),
            3 => new(x, y, ResolutionUnit.Centimeter),
            _ => new(x, y, ResolutionUnit.Inch),
        };
    }

    public static DateTimeOffset? Created(ImageMetadata metadata)
    {
        if (Exif(metadata, "DateTimeOriginal", "OffsetTimeOriginal") is { } taken)
            return taken;
        foreach (var key in CreationTexts)
        {
            if (metadata.TryGet<string>(key, out var text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return time;
        }

        return metadata.TryGet<DateTimeOffset>("time", out var written) ? written : Exif(metadata, "DateTimeDigitized", "OffsetTimeDigitized");
    }

    public static double PerInch(double value, ResolutionUnit unit) => unit switch
    {
        ResolutionUnit.Inch => value,
        ResolutionUnit.Centimeter => value * CentimetersPerInch,
        _ => double.NaN,
    };

    private static DateTimeOffset? Exif(ImageMetadata metadata, string time, string offset)
    {
        var text = metadata.ExifEntries.FirstOrDefault(entry => entry.Directory == ExifDirectory.Photo && entry.Name == time)?.Value as string;
        if (!DateTime.TryParseExact(text, "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        var zone = metadata.ExifEntries.FirstOrDefault(entry => entry.Directory == ExifDirectory.Photo && entry.Name == offset)?.Value as string;
        return TimeSpan.TryParse(zone?.TrimStart('+'), CultureInfo.InvariantCulture, out var shift) && shift.Duration() <= TimeSpan.FromHours(14)
            ? new DateTimeOffset(local, shift)
            : new DateTimeOffset(local, TimeSpan.Zero);
    }

    private static T? Find<T>(ImageMetadata metadata, ExifDirectory directory, string name)
        where T : struct
        => metadata.ExifEntries.FirstOrDefault(entry => entry.Directory == directory && entry.Name == name)?.Value is T value ? value : null;
}

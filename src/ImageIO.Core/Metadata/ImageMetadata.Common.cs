using System.Collections.Immutable;
using System.Globalization;
using ImageIO.Metadata;

namespace ImageIO;

/// <summary>What many formats say in different words, in the same words: found in the named values, else in the EXIF block.</summary>
public sealed partial class ImageMetadata
{
    /// <summary>PNG's names (§11.3.3.2), which other formats' texts are known by, too.</summary>
    private static readonly ImmutableArray<string> CreationTexts = ["Creation Time", "date:create"];

    private ImmutableArray<ExifEntry> _exifEntries;

    /// <summary>The tags of the EXIF block, in its order; empty where there is none. What is damaged in it is left out.</summary>
    public ImmutableArray<ExifEntry> ExifEntries
    {
        get
        {
            if (_exifEntries.IsDefault)
                ImmutableInterlocked.InterlockedInitialize(ref _exifEntries, ExifReader.Read(Exif.Span));
            return _exifEntries;
        }
    }

    /// <summary>How the pixels have to be turned to stand upright: 1 (not at all) to 8, as EXIF counts; null where the file says
    /// nothing.</summary>
    public int? Orientation
        => TryGet<int>("orientation", out var named) ? named
            : ExifValue<long>(ExifDirectory.Image, "Orientation") is { } value and >= 1 and <= 8 ? (int)value : null;

    /// <summary>Pixels per length; null where the file says nothing.</summary>
    public ImageResolution? Resolution
    {
        get
        {
            if (TryGet<ImmutableArray<double>>("dpi", out var dpi) && dpi.Length == 2)
                return new(dpi[0], dpi[1], ResolutionUnit.Inch);
            if (TryGet<ImmutableArray<long>>("phys", out var phys) && phys.Length >= 2)
                return new(phys[0], phys[1], ResolutionUnit.None);
            var x = ExifValue<double>(ExifDirectory.Image, "XResolution") ?? double.NaN;
            var y = ExifValue<double>(ExifDirectory.Image, "YResolution") ?? double.NaN;
            if (!double.IsFinite(x) || !double.IsFinite(y))
                return null;
            return ExifValue<long>(ExifDirectory.Image, "ResolutionUnit") switch
            {
                1 => new(x, y, ResolutionUnit.None),
                3 => new(x, y, ResolutionUnit.Centimeter),
                _ => new(x, y, ResolutionUnit.Inch),
            };
        }
    }

    /// <summary>When the picture was taken or made, in UTC where the file names no zone; null where it says nothing.</summary>
    public DateTimeOffset? Created
    {
        get
        {
            if (ExifTime("DateTimeOriginal", "OffsetTimeOriginal") is { } taken)
                return taken;
            foreach (var key in CreationTexts)
            {
                if (TryGet<string>(key, out var text)
                    && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                {
                    return time;
                }
            }

            return TryGet<DateTimeOffset>("time", out var written) ? written : ExifTime("DateTimeDigitized", "OffsetTimeDigitized");
        }
    }

    /// <summary>
    /// The color space by the numbers of ITU-T H.273 (PNG's cICP); null where the file says nothing. It wins over a profile.
    /// </summary>
    public CodePoints? CodePoints
        => TryGet<ImmutableArray<int>>("cicp", out var points) && points.Length == 4
            ? new CodePoints(points[0], points[1], points[2], points[3] != 0) : null;

    /// <summary>The display that the image was mastered on (PNG's mDCV); null where the file says nothing.</summary>
    public MasteringDisplay? MasteringDisplay
        => TryGet<ImmutableArray<double>>("mdcv", out var of) && of.Length == 10
            ? new MasteringDisplay((of[0], of[1]), (of[2], of[3]), (of[4], of[5]), (of[6], of[7]), of[8], of[9])
            : null;

    /// <summary>How bright the image gets (PNG's cLLI); null where the file says nothing.</summary>
    public ContentLightLevel? ContentLightLevel
        => TryGet<ImmutableArray<double>>("clli", out var light) && light.Length == 2 ? new ContentLightLevel(light[0], light[1]) : null;

    /// <summary>
    /// How many bits of each sample the image had before it was stored (PNG's sBIT), by channel; empty where the file says nothing.
    /// </summary>
    public ImmutableArray<int> SignificantBits => TryGet<ImmutableArray<int>>("sbit", out var bits) ? bits : [];

    /// <summary>How long the frame is shown; null where the file says nothing.</summary>
    public TimeSpan? FrameDelay => TryGet<double>("duration", out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>How often the animation plays: 0 forever, 1 once, N times; null where the file says nothing, which most viewers take for
    /// once.</summary>
    public int? LoopCount => TryGet<int>("loop", out var repetitions) ? (repetitions == 0 ? 0 : repetitions + 1) : null;

    /// <summary>The background, as the file has it: an index into the palette, or samples; empty where it says nothing.</summary>
    public ImmutableArray<int> Background
        => TryGet<int>("background", out var one) ? [one] : TryGet<ImmutableArray<int>>("background", out var samples) ? samples : [];

    /// <summary>The values that are text: title, author, comment, software.</summary>
    public IEnumerable<KeyValuePair<string, string>> Texts
        => _values.Where(pair => pair.Value is string).Select(pair => KeyValuePair.Create(pair.Key, (string)pair.Value));

    /// <summary>The same metadata of an image whose pixels have been turned upright, so that nobody turns them again.</summary>
    internal ImageMetadata Upright()
    {
        var metadata = Without("orientation");
        if (Exif.IsEmpty || Pixels.Orientation.FromExif(Exif.Span) == 1)
            return metadata;
        var exif = Exif.ToArray();
        Pixels.Orientation.SetUpright(exif);
        return new ImageMetadata(metadata._values, this) { Exif = exif };
    }

    private DateTimeOffset? ExifTime(string time, string offset)
    {
        const string format = "yyyy:MM:dd HH:mm:ss";
        if (!DateTime.TryParseExact(ExifText(time), format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        var isKnown = TimeSpan.TryParse(ExifText(offset)?.TrimStart('+'), CultureInfo.InvariantCulture, out var shift);
        return new DateTimeOffset(local, isKnown && IsOffset(shift, local) ? shift : TimeSpan.Zero);
    }

    /// <summary>
    /// Whether <see cref="DateTimeOffset"/> takes the offset: whole minutes, no more than 14 hours, and a time in UTC that there is.
    /// </summary>
    private static bool IsOffset(TimeSpan shift, DateTime local)
        => shift.Ticks is >= -14 * TimeSpan.TicksPerHour and <= 14 * TimeSpan.TicksPerHour
            && shift.Ticks % TimeSpan.TicksPerMinute == 0
            && local.Ticks - shift.Ticks >= DateTime.MinValue.Ticks
            && local.Ticks - shift.Ticks <= DateTime.MaxValue.Ticks;

    private string? ExifText(string name) => FindExif(ExifDirectory.Photo, name) as string;

    private T? ExifValue<T>(ExifDirectory directory, string name)
        where T : struct
        => FindExif(directory, name) is T value ? value : null;

    private object? FindExif(ExifDirectory directory, string name)
        => ExifEntries.FirstOrDefault(entry => entry.Directory == directory && entry.Name == name)?.Value;
}

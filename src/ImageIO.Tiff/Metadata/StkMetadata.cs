using System.Collections.Immutable;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Metadata;

/// <summary>
/// What MetaMorph writes of its stacks: tags 33628 (settings by number), 33629 (distance and times of each plane), 33630 (wavelengths).
/// </summary>
internal static class StkMetadata
{
    private const int MaxPlanes = 1 << 16;
    private const int MaxSettings = 256;
    private const int MaxText = 1 << 10;
    private const int NumbersOfPlane = 6;

    /// <summary>The Julian day of the first day of the calendar.</summary>
    private const int FirstJulianDay = 1721425;

    private const int XCalibration = 4;
    private const int NameSetting = 7;

    private enum Kind
    {
        Integer,
        Fraction,
        Text,
        Time,
    }

    /// <summary>The settings that stacks have in common.</summary>
    private static readonly ImmutableDictionary<int, (string Name, Kind Kind)> Settings = new Dictionary<int, (string, Kind)>
    {
        [0] = ("autoscale", Kind.Integer),
        [1] = ("minscale", Kind.Integer),
        [2] = ("maxscale", Kind.Integer),
        [3] = ("spatialcalibration", Kind.Integer),
        [XCalibration] = ("xcalibration", Kind.Fraction),
        [5] = ("ycalibration", Kind.Fraction),
        [6] = ("calibrationunits", Kind.Text),
        [NameSetting] = ("name", Kind.Text),
        [15] = ("zoom", Kind.Integer),
        [16] = ("createtime", Kind.Time),
        [17] = ("lastsavedtime", Kind.Time),
        [23] = ("graymin", Kind.Fraction),
        [24] = ("graymax", Kind.Fraction),
        [25] = ("grayunitname", Kind.Text),
        [26] = ("standardlut", Kind.Integer),
    }.ToImmutableDictionary();

    /// <summary>
    /// The settings, and <c>zdistance</c>, <c>created</c>, <c>modified</c> and <c>wavelengths</c> of each plane; the steps of the pixels.
    /// </summary>
    public static (Dictionary<string, object> Values, PhysicalSteps? Steps)? Read(TiffDirectory directory, string description)
    {
        if (!directory.Has(TiffTag.Uic1))
            return null;
        var values = new Dictionary<string, object>();
        var planes = 1;
        if (directory.TryFind(TiffTag.Uic2, out var field))
        {
            planes = (int)Math.Min(field.Count, int.MaxValue);
            AddPlanes(values, directory.File, field);
        }

        values["numberplanes"] = planes;
        if (description.Split('\0', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } texts)
            values["planedescriptions"] = texts;
        if (directory.Doubles(TiffTag.Uic3, MaxPlanes) is { Length: > 0 } wavelengths)
            values["wavelengths"] = wavelengths;
        AddSettings(values, directory);
        var z = values.TryGetValue("zdistance", out var distances) && distances is double[] { Length: > 0 } all ? all[0] : 0;
        var (x, y) = (KeyValues.Number(values, "xcalibration"), KeyValues.Number(values, "ycalibration"));
        return (values, x > 0 && y > 0 ? new PhysicalSteps(z, y, x, values.GetValueOrDefault("calibrationunits") as string) : null);
    }

    /// <summary>What the stack is called; null where it has no name.</summary>
    public static string? NameOf(TiffDirectory directory)
    {
        var values = new Dictionary<string, object>();
        AddSettings(values, directory);
        return values.GetValueOrDefault("name") as string;
    }

    private static void AddPlanes(Dictionary<string, object> values, TiffFile file, TiffField field)
    {
        // The field has a count of planes, each of six numbers, and not of two as its type says.
        var bytes = field.Count * NumbersOfPlane * sizeof(uint);
        if (field.Count > MaxPlanes || field.Position < 8 || field.Inline >= 0 || bytes > file.Length - field.Position)
            return;
        var table = new byte[bytes];
        file.Read(field.Position, table);
        var (distances, created, modified) = (new double[field.Count], new DateTimeOffset[field.Count], new DateTimeOffset[field.Count]);
        for (var i = 0; i < distances.Length; i++)
        {
            var entry = table.AsSpan(i * NumbersOfPlane * sizeof(uint));
            distances[i] = Fraction(file, entry);
            (created[i], modified[i]) = (Time(file, entry[8..]), Time(file, entry[16..]));
        }

        (values["zdistance"], values["created"], values["modified"]) = (distances, created, modified);
    }

    private static void AddSettings(Dictionary<string, object> values, TiffDirectory directory)
    {
        if (!directory.TryFind(TiffTag.Uic1, out var field) || field.Type != TiffType.Long || field.Inline >= 0)
            return;
        var file = directory.File;
        var count = (int)Math.Min(Math.Min(field.Count, MaxSettings), (file.Length - field.Position) / 8);
        var table = new byte[count * 8];
        file.Read(field.Position, table);
        for (var at = 0; at < table.Length; at += 8)
        {
            if (!Settings.TryGetValue((int)file.UInt32(table.AsSpan(at)), out var setting))
                continue;
            var value = file.UInt32(table.AsSpan(at + 4));
            if (setting.Kind == Kind.Integer)
                values[setting.Name] = value <= int.MaxValue ? (int)value : (object)(long)value;
            else if (value >= 8 && value <= file.Length - 8)
                AddFar(values, setting.Name, setting.Kind, file, value);
        }
    }

    private static void AddFar(Dictionary<string, object> values, string name, Kind kind, TiffFile file, long position)
    {
        Span<byte> pair = stackalloc byte[8];
        file.Read(position, pair);
        switch (kind)
        {
            case Kind.Fraction:
                values[name] = Fraction(file, pair);
                break;
            case Kind.Time:
                values[name] = Time(file, pair);
                break;
            default:
                var length = file.UInt32(pair);
                if (length > MaxText || position + 4 + length > file.Length)
                    break;
                var text = new byte[length];
                file.Read(position + 4, text);
                values[name] = TiffDirectory.Text(text);
                break;
        }
    }

    private static double Fraction(TiffFile file, ReadOnlySpan<byte> bytes)
        => file.UInt32(bytes[4..]) is > 0 and var below ? (double)file.UInt32(bytes) / below : 0;

    /// <summary>A Julian day and milliseconds.</summary>
    private static DateTimeOffset Time(TiffFile file, ReadOnlySpan<byte> bytes)
    {
        var (day, milliseconds) = (file.UInt32(bytes), file.UInt32(bytes[4..]));
        return day is > FirstJulianDay and < FirstJulianDay + 3_000_000
            ? new DateTimeOffset(1, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day - FirstJulianDay).AddMilliseconds(milliseconds) : default;
    }
}

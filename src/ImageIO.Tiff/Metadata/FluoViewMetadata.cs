using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Metadata;

/// <summary>An axis of a FluoView stack.</summary>
/// <param name="Name">What the program calls it.</param>
/// <param name="Axis">Its letter.</param>
/// <param name="Size">Its length.</param>
/// <param name="Origin">Where it begins.</param>
/// <param name="Step">The distance of its planes.</param>
/// <param name="Unit">What they count.</param>
internal readonly record struct FluoViewDimension(string Name, char Axis, int Size, double Origin, double Step, string Unit);

/// <summary>What Olympus FluoView writes into tag 34361: a record of fixed places.</summary>
internal static class FluoViewMetadata
{
    private const int NamePosition = 3;
    private const int NameLength = 257;
    private const int DimensionsPosition = 284;
    private const int DimensionLength = 100;
    private const int MaxDimensions = 10;
    private const int RecordLength = DimensionsPosition + (MaxDimensions * DimensionLength);

    public static bool IsFluoView(TiffDirectory directory) => directory.Has(TiffTag.FluoViewStamp) || directory.Has(TiffTag.FluoViewHeader);

    public static string? NameOf(TiffDirectory directory)
        => RecordOf(directory) is { } record
            && TiffDirectory.FixedText(record.AsSpan(NamePosition, NameLength)) is { Length: > 0 } name ? name : null;

    /// <summary>The axes that have a name, the fastest first; null where there is no record.</summary>
    public static List<FluoViewDimension>? Dimensions(TiffDirectory directory)
    {
        if (RecordOf(directory) is not { } record)
            return null;
        var file = directory.File;
        var dimensions = new List<FluoViewDimension>();
        for (var i = 0; i < MaxDimensions; i++)
        {
            var one = record.AsSpan(DimensionsPosition + (i * DimensionLength), DimensionLength);
            var name = TiffDirectory.FixedText(one[..16]);
            var (size, origin, step) = ((int)file.UInt32(one[16..]), BitConverter.UInt64BitsToDouble(file.UInt64(one[20..])),
                BitConverter.UInt64BitsToDouble(file.UInt64(one[28..])));
            if (name.Length > 0)
                dimensions.Add(new(name, AxisOf(name), size, origin, step, TiffDirectory.FixedText(one[36..])));
        }

        return dimensions;
    }

    /// <summary>The axes by name, and the steps of the pixels.</summary>
    public static (Dictionary<string, object> Values, PhysicalSteps? Steps)? Read(TiffDirectory directory)
    {
        if (Dimensions(directory) is not { } dimensions)
            return null;
        var values = new Dictionary<string, object>();
        if (NameOf(directory) is { } name)
            values["imagename"] = name;
        foreach (var one in dimensions)
        {
            values[one.Name.ToLowerInvariant()] = new ImageMetadata(new Dictionary<string, object>
            {
                ["size"] = one.Size,
                ["origin"] = one.Origin,
                ["resolution"] = one.Step,
                ["unit"] = one.Unit,
            });
        }

        var (z, y, x) = (StepOf('Z'), StepOf('Y'), StepOf('X'));
        return (values, y > 0 && x > 0
            ? new PhysicalSteps(z, y, x, dimensions.Find(one => one.Axis == 'X').Unit is { Length: > 0 } unit ? unit : null) : null);

        double StepOf(char axis) => dimensions.Find(one => one.Axis == axis).Step;
    }

    private static byte[]? RecordOf(TiffDirectory directory)
        => directory.TryFind(TiffTag.FluoViewHeader, out var field) && field.ByteLength >= RecordLength
            ? directory.Bytes(field, RecordLength) : null;

    private static char AxisOf(string name) => name.ToUpperInvariant() switch
    {
        "X" => 'X',
        "Y" => 'Y',
        "Z" => 'Z',
        "T" or "TIME" => 'T',
        "CH" or "WAVELENGTH" => 'C',
        "XY" => 'R',
        "EVENT" => 'V',
        "EXPOSURE" => 'L',
        _ => 'Q',
    };
}

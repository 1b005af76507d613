using System.Buffers.Binary;
using System.Globalization;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Metadata;

/// <summary>What Olympus' SIS programs write: a record in tag 33560, and sections of keys as in an INI file in tag 33471.</summary>
internal static class SisMetadata
{
    private const int MaxText = 1 << 20;
    private const int HeaderLength = 60;
    private const int EntryLength = 8;
    private const int GeneralLength = 112;
    private const int MaxEntries = 64;

    public static bool IsSis(TiffDirectory directory) => directory.Has(TiffTag.OlympusSis) || directory.Has(TiffTag.OlympusIni);

    /// <summary>The axes in front of a page's, the slowest first.</summary>
    public static List<(char Letter, int Length)> Axes(TiffDirectory directory)
        => [.. Lines(directory).Where(line => line.Section == "Dimension")
            .Select(line => (Letter: line.Key == "Band" ? 'C' : char.ToUpperInvariant(line.Key[0]),
                Length: KeyValues.Typed(line.Value) is int length ? length : 1))
            .Where(axis => axis.Length > 1)];

    /// <summary>The sections by name, what the record says, and the steps of the pixels; null where there is neither.</summary>
    public static (Dictionary<string, object> Values, PhysicalSteps? Steps)? Read(TiffDirectory directory)
    {
        var values = new Dictionary<string, object>();
        foreach (var section in Lines(directory).GroupBy(line => line.Section))
        {
            var keys = new Dictionary<string, object>();
            foreach (var line in section)
                keys[line.Key] = KeyValues.Typed(line.Value);
            values[section.Key] = new ImageMetadata(keys);
        }

        PhysicalSteps? steps = null;
        try
        {
            steps = AddRecord(values, directory);
        }
        catch (CorruptImageException)
        {
            // Damaged metadata never keep an image from being read.
        }

        return values.Count > 0 ? (values, steps) : null;
    }

    private static IEnumerable<(string Section, string Key, string Value)> Lines(TiffDirectory directory)
    {
        var section = "";
        foreach (var line in directory.Text(TiffTag.OlympusIni, MaxText)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line is ['[', .., ']'])
                section = line[1..^1];
            else if (line[0] != ';' && line.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } key, { Length: > 0 } value])
                yield return (section, key, value);
        }
    }

    /// <summary>
    /// The record is little-endian in all files: a head, and the places of further ones, of which the first kind is known.
    /// </summary>
    private static PhysicalSteps? AddRecord(Dictionary<string, object> values, TiffDirectory directory)
    {
        if (!directory.TryFind(TiffTag.OlympusSis, out var field))
            return null;
        var file = directory.File;

        // The tag's one value is the record's place, where it is not the record.
        var position = field.Inline >= 0 ? directory.Integers(field, 1)[0] : field.Position;
        var head = new byte[HeaderLength];
        file.Read(position, head);
        if (!head.AsSpan().StartsWith("SIS0"u8))
            return null;
        values["name"] = TiffDirectory.FixedText(head.AsSpan(26, 32));
        if (TimeOf(head) is { } time)
            values["datetime"] = time;
        var entry = new byte[EntryLength];
        for (var i = 0; i < Math.Min((int)BinaryPrimitives.ReadInt16LittleEndian(head.AsSpan(58)), MaxEntries); i++)
        {
            file.Read(position + HeaderLength + (i * EntryLength), entry);
            if (BinaryPrimitives.ReadInt16LittleEndian(entry) == 1)
                return AddGeneral(values, file, BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(4)));
        }

        return null;
    }

    private static PhysicalSteps? AddGeneral(Dictionary<string, object> values, TiffFile file, uint position)
    {
        var bytes = new byte[GeneralLength];
        file.Read(position, bytes);
        var factor = Math.Pow(10, BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(10)));
        var (x, y) = (BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(12)) * factor,
            BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(20)) * factor);
        (values["pixelsizex"], values["pixelsizey"], values["magnification"]) =
            (x, y, BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(36)));
        values["cameraname"] = TiffDirectory.FixedText(bytes.AsSpan(46, 34));
        values["picturetype"] = TiffDirectory.FixedText(bytes.AsSpan(80, 32));
        return new PhysicalSteps(0, y, x, "m");
    }

    /// <summary>When the picture was taken, as other metadata have times; null where the record tells none.</summary>
    private static string? TimeOf(ReadOnlySpan<byte> head)
    {
        Span<int> numbers = stackalloc int[5];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadInt16LittleEndian(head[(10 + (2 * i))..]);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{1900 + numbers[4]:0000}:{numbers[3] + 1:00}:{numbers[2]:00} {numbers[1]:00}:{numbers[0]:00}:00");
        return DateTime.TryParseExact(text, "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : null;
    }
}

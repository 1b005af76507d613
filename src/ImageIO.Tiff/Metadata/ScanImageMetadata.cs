using System.Globalization;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Metadata;

/// <summary>What ScanImage writes: lines of MATLAB's assignments, behind the header of BigTIFF, and in the tag of the software.</summary>
internal static class ScanImageMetadata
{
    private const int MaxText = 1 << 20;
    private const int HeaderPosition = 16;
    private const int HeaderLength = 16;
    private const uint Magic = 117637889;

    /// <summary>Whether a page is the program's.</summary>
    public static bool IsScanImage(string software, string description)
        => software.StartsWith("SI.", StringComparison.Ordinal) || description.StartsWith("state.", StringComparison.Ordinal)
            || description[Math.Max(0, description.Length - 256)..].Contains("scanimage.SI", StringComparison.Ordinal);

    /// <summary>What the file says behind its header (versions 3 and 4); empty where it says nothing there.</summary>
    public static Dictionary<string, object> ReadHeader(TiffFile file)
    {
        if (!file.IsBig || !file.IsLittleEndian || file.Length < HeaderPosition + HeaderLength)
            return [];
        var header = new byte[HeaderLength];
        file.Read(HeaderPosition, header);
        var length = file.UInt32(header.AsSpan(8));
        if (file.UInt32(header) != Magic || file.UInt32(header.AsSpan(4)) is not (3 or 4) || length > MaxText
            || length > file.Length - HeaderPosition - HeaderLength)
            return [];
        var text = new byte[length];
        file.Read(HeaderPosition + HeaderLength, text);
        return Parse(TiffDirectory.Text(text));
    }

    /// <summary>Assignments by their name in lower case, as values with types.</summary>
    public static Dictionary<string, object> Parse(string text)
    {
        var values = new Dictionary<string, object>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } key, { Length: > 0 } value])
                values[key.ToLowerInvariant()] = Value(value);
        }

        return values;
    }

    /// <summary>A number, a list of numbers, a truth value, or text.</summary>
    private static object Value(string text)
    {
        if (text is ['\'', .., '\''])
            return text[1..^1];
        if (text is not ['[', .., ']'])
            return KeyValues.Typed(text);
        var parts = text[1..^1].Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                return text;
        }

        return numbers;
    }
}

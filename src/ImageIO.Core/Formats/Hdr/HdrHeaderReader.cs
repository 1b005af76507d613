using System.Globalization;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Hdr;

/// <summary>Reads the lines of a header: variables and commands up to an empty line, and the resolution.</summary>
internal sealed class HdrHeaderReader(SourceStream source, Limits limits)
{
    private readonly Dictionary<string, object> _values = [];
    private readonly List<string> _commands = [];
    private readonly List<string> _comments = [];
    private double _exposure = 1;
    private double[]? _correction;
    private long _bytes;

    public HdrHeader Read()
    {
        var format = HdrHeader.RgbFormat;
        CodecTools.ThrowCorruptIf(!ReadLine().StartsWith("#?", StringComparison.Ordinal),
            "The file does not start with #?, as those of Radiance do.", 0);
        while (ReadLine() is { Length: > 0 } line)
        {
            var name = line.Split('=', 2) is [var before, _] && IsName(before.Trim()) ? before.Trim().ToUpperInvariant() : null;
            if (name == "FORMAT")
                format = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
            else if (name is not null)
                SetVariable(name, line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
            else if (line[0] == '#')
                _comments.Add(line[1..].Trim());
            else
                _commands.Add(line.Trim());
        }

        if (format is not (HdrHeader.RgbFormat or HdrHeader.XyzFormat))
            throw new UnsupportedImageException(
                $"The pixels are in the format \"{format}\"; {HdrHeader.RgbFormat} and {HdrHeader.XyzFormat} are read. Convert it with " +
                "ra_xyze of Radiance.");
        _values["format"] = format;
        return ReadResolution();
    }

    private static bool IsName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private void SetVariable(string name, string text)
    {
        var numbers = Numbers(text);
        switch (name)
        {
            // What is given several times has been applied several times.
            case "EXPOSURE" when numbers.Length == 1:
                _values["exposure"] = _exposure *= numbers[0];
                break;
            case "COLORCORR" when numbers.Length == 3:
                _correction = _correction is null ? numbers : [.. _correction.Zip(numbers, (a, b) => a * b)];
                _values["colorcorr"] = _correction;
                break;
            case "PRIMARIES" when numbers.Length == 8:
                _values["primaries"] = numbers;
                break;
            case "PIXASPECT" or "GAMMA" when numbers.Length == 1:
                _values[name.ToLowerInvariant()] = numbers[0];
                break;
            default:
                _values[name.ToLowerInvariant()] = text;
                break;
        }
    }

    private HdrHeader ReadResolution()
    {
        var position = source.Position;
        var line = ReadLine();
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var first, var rows, var second, var columns]
            || HdrHeader.OrientationOf(first, second) is not (> 0 and var orientation)
            || !TryParse(rows, out var height) || !TryParse(columns, out var width))
        {
            throw new CorruptImageException(
                $"The line behind the header is \"{Shorten(line)}\"; a resolution was expected, such as \"-Y 480 +X 640\".", position);
        }

        if (orientation != 1)
            _values["orientation"] = orientation;
        if (_comments.Count > 0)
            _values["comment"] = string.Join('\n', _comments);
        if (_commands.Count > 0)
            _values["history"] = string.Join('\n', _commands);
        return new HdrHeader(height, width, orientation, new ImageMetadata(_values));
    }

    private static bool TryParse(string text, out int number)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    private static double[] Numbers(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[Math.Min(words.Length, 9)];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i]))
                return [];
        }

        return numbers;
    }

    /// <summary>A line without its end. The buffer lends at most so many bytes at once as a line may have.</summary>
    private string ReadLine()
    {
        const int longest = 8192;
        var peek = source.Peek(longest);
        var end = peek.IndexOf((byte)'\n');
        if (end < 0)
        {
            CodecTools.ThrowCorruptIf(peek.Length == longest, $"A line of the header has more than {longest} bytes.", source.Position);
            throw new EndOfStreamException();
        }

        _bytes += end + 1;
        if (_bytes > limits.MaxMetadataBytes)
            throw new ImageLimitException(nameof(Limits.MaxMetadataBytes), _bytes, limits.MaxMetadataBytes);
        var line = Encoding.Latin1.GetString(peek[..end]).TrimEnd('\r');
        source.Advance(end + 1);
        return line;
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 60), "…");
}

using System.Globalization;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pnm;

/// <summary>Reads the headers of all members of the family, and the decimal numbers of plain files.</summary>
internal sealed class PnmHeaderReader(SourceStream source, Limits limits)
{
    /// <summary>More than any number in a header has.</summary>
    private const int LongestToken = 32;

    /// <summary>More than any line in a PAM header has.</summary>
    private const int LongestLine = 1024;

    private readonly StringBuilder _token = new();

    /// <summary>Whether the last number ended with the file, so that nobody knows whether digits are missing.</summary>
    public bool EndedWithFile { get; private set; }

    /// <summary>Reads a header and leaves the source at the first sample.</summary>
    public PnmHeader Read()
    {
        var position = source.Position;
        var magic = Encoding.Latin1.GetString(source.ReadSpan(2));
        var header = magic switch
        {
            "P1" => ReadBitmap(magic, PnmEncoding.PlainBits),
            "P2" => ReadNumbers(magic, PnmEncoding.PlainNumbers, 1),
            "P3" => ReadNumbers(magic, PnmEncoding.PlainNumbers, 3),
            "P4" => ReadBitmap(magic, PnmEncoding.Bits),
            "P5" => ReadNumbers(magic, PnmEncoding.Numbers, 1),
            "P6" => ReadNumbers(magic, PnmEncoding.Numbers, 3),
            "P7" => ReadArbitrary(magic),
            "Pf" => ReadFloats(magic, 1),
            "PF" => ReadFloats(magic, 3),
            _ => null,
        };
        if (header is null)
            CodecTools.ThrowCorrupt("The image starts with none of P1 to P7, Pf and PF, which those of the Netpbm family start with.",
                position);
        if ((long)header.Width * header.Channels * sizeof(float) > int.MaxValue)
            throw new UnsupportedImageException($"A row of {header.Width} pixels of {header.Channels} samples is longer than the " +
                $"{int.MaxValue} bytes that a row may have here. Split the image into narrower ones.")
            {
                Position = position,
            };
        return header;
    }

    /// <summary>Reads a decimal number, passing over white space and comments before it and over the one character behind it.</summary>
    /// <param name="what">Its name, for messages.</param>
    /// <param name="min">The least it may be.</param>
    /// <param name="max">The most it may be.</param>
    public int ReadNumber(string what, int min, int max)
    {
        var next = SkipSpace();
        var position = source.Position - 1;
        long value = 0;
        var digits = 0;
        while (next is >= '0' and <= '9')
        {
            value = (value * 10) + (next - '0');
            if (value > int.MaxValue || ++digits > LongestToken)
                CodecTools.ThrowCorrupt($"The {what} has too many digits: it can be {int.MaxValue} at most.", position);
            next = source.ReadByte();
        }

        // At the very end of a plain file a number may end with the file. Messages are made only when needed: this runs for every sample of
        // plain files.
        if (digits == 0 || (next >= 0 && !EndsToken(next)))
            CodecTools.ThrowCorrupt($"A number was expected as the {what}, but something else stands there.", position);
        if (value < min || value > max)
            CodecTools.ThrowCorrupt($"The {what} is {value}, and must be {min} to {max}.", position);
        EndedWithFile = next < 0;
        return (int)value;
    }

    /// <summary>Reads the next 0 or 1 of a plain bitmap, where no space need stand between them.</summary>
    public int ReadBit()
    {
        var next = SkipSpace();
        CodecTools.ThrowCorruptIf(next is not ('0' or '1'), "Something other than 0 and 1 stands among the pixels of a plain bitmap (P1).",
            source.Position - 1);
        return next - '0';
    }

    private PnmHeader ReadBitmap(string magic, PnmEncoding encoding)
        => new(magic, encoding, ReadNumber("width", 1, int.MaxValue), ReadNumber("height", 1, int.MaxValue), 1);

    private PnmHeader ReadNumbers(string magic, PnmEncoding encoding, int channels)
        => new(magic, encoding, ReadNumber("width", 1, int.MaxValue), ReadNumber("height", 1, int.MaxValue), channels,
            ReadNumber("maxval", 1, ushort.MaxValue));

    private PnmHeader ReadFloats(string magic, int channels)
    {
        var width = ReadNumber("width", 1, int.MaxValue);
        var height = ReadNumber("height", 1, int.MaxValue);
        var next = SkipSpace();
        var position = source.Position - 1;
        for (_token.Clear(); !IsSpace(next); next = source.ReadUInt8())
        {
            CodecTools.ThrowCorruptIf(_token.Length == LongestToken, "The scale has too many characters for a number.", position);
            _token.Append((char)next);
        }

        var isNumber = double.TryParse(_token.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var scale);
        CodecTools.ThrowCorruptIf(!isNumber || scale == 0 || !double.IsFinite(scale),
            $"The scale is \"{_token}\"; it must be a number other than 0, negative for the least significant byte first.", position);
        return new PnmHeader(magic, PnmEncoding.Floats, width, height, channels, Scale: scale);
    }

    private PnmHeader ReadArbitrary(string magic)
    {
        var position = source.Position;
        int width = 0, height = 0, depth = 0, maxValue = 0;
        var tupleType = "";
        CodecTools.ThrowCorruptIf(ReadLine().Length > 0, "Something stands behind P7 in its line, where the line has to end.", position);
        string line;
        while ((line = ReadLine()) != "ENDHDR")
        {
            CodecTools.ThrowCorruptIf(source.Position - position > limits.MaxMetadataBytes, "The header does not end.", position);
            if (line.Length == 0 || line[0] == '#')
                continue;
            var split = line.AsSpan().IndexOfAny(' ', '\t');
            var (key, value) = split < 0 ? (line, "") : (line[..split], line[split..].Trim());
            switch (key)
            {
                case "WIDTH":
                    width = ParseNumber(key, value, int.MaxValue);
                    break;
                case "HEIGHT":
                    height = ParseNumber(key, value, int.MaxValue);
                    break;
                case "DEPTH":
                    depth = ParseNumber(key, value, int.MaxValue);
                    break;
                case "MAXVAL":
                    maxValue = ParseNumber(key, value, ushort.MaxValue);
                    break;
                case "TUPLTYPE":
                    tupleType = value;
                    break;
                default:
                    CodecTools.ThrowCorrupt("The header holds a line other than WIDTH, HEIGHT, DEPTH, MAXVAL, TUPLTYPE and ENDHDR.",
                        source.Position - line.Length - 1);
                    break;
            }
        }

        CodecTools.ThrowCorruptIf(width == 0 || height == 0 || depth == 0 || maxValue == 0,
            "The header lacks WIDTH, HEIGHT, DEPTH or MAXVAL.", position);
        if (depth > 4)
            throw new UnsupportedImageException($"The image has {depth} samples per pixel; 1 to 4 can be read.") { Position = position };
        var blackAndWhite = tupleType == "BLACKANDWHITE" && depth == 1 && maxValue == 1;
        return new PnmHeader(magic, blackAndWhite ? PnmEncoding.Bytes : PnmEncoding.Numbers, width, height, depth, maxValue);
    }

    private int ParseNumber(string key, string value, int max)
    {
        var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        CodecTools.ThrowCorruptIf(!isNumber || number < 1 || number > max, $"The {key} must be a number of 1 to {max}.",
            source.Position - value.Length - 1);
        return number;
    }

    private string ReadLine()
    {
        _token.Clear();
        while (true)
        {
            var next = source.ReadUInt8();
            if (next == '\n')
                return _token.ToString().Trim();
            CodecTools.ThrowCorruptIf(_token.Length == LongestLine, "A line of the header does not end.", source.Position);
            _token.Append((char)next);
        }
    }

    /// <summary>The first character behind white space and comments.</summary>
    private int SkipSpace()
    {
        var start = source.Position;
        while (true)
        {
            int next = source.ReadUInt8();
            if (next == '#')
                SkipComment(start);
            else if (!IsSpace(next))
                return next;
        }
    }

    private void SkipComment(long start)
    {
        while (source.ReadUInt8() is not ((byte)'\n' or (byte)'\r'))
            CodecTools.ThrowCorruptIf(source.Position - start > limits.MaxMetadataBytes, "A comment does not end.", start);
    }

    private bool EndsToken(int next)
    {
        // A comment may follow the last number of the header: its line end is then the one character before the samples.
        if (next == '#')
            SkipComment(source.Position);
        return next == '#' || IsSpace(next);
    }

    private static bool IsSpace(int next) => next is ' ' or '\n' or '\r' or '\t' or '\v' or '\f';
}

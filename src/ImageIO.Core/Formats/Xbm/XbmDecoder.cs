using System.Globalization;
using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Xbm;

/// <summary>
/// Reads an X bitmap: definitions of its size, and an array of bytes (X11) or of 16-bit words (X10), the leftmost pixel in the lowest bit.
/// A set bit is black.
/// </summary>
internal sealed class XbmDecoder(SourceStream source, ReadOptions options) : SingleImageDecoder(source, options)
{
    private const int LongestWord = 256;

    private readonly StringBuilder _word = new();
    private int _width;
    private int _height;
    private int _hotX = -1;
    private int _hotY = -1;
    private bool _isWords;
    private bool _hasEnded;

    public override ImageMetadata ReadMetadata(bool excludeApplied)
        => _hotX >= 0 && _hotY >= 0 ? new ImageMetadata([new(XbmCodec.Hotspot, new[] { _hotX, _hotY })]) : ImageMetadata.Empty;

    protected override FrameHeader ParseHeader()
    {
        var position = Source.Position;
        (_width, _height, _hotX, _hotY, _isWords) = (0, 0, -1, -1, false);
        var last = "";
        for (var word = ReadWord(); word != "{"; word = ReadWord())
        {
            CodecTools.ThrowCorruptIf(
                Source.Position - position > Options.Limits.MaxMetadataBytes,
                "The definitions before the pixels do not end.",
                position);
            if (word == "#define")
                ReadDefinition();
            _isWords |= word is "short";
            last = word;
        }

        CodecTools.ThrowCorruptIf(last != "=", "The pixels are no array of a C program: \"= {\" is missing.", Source.Position);
        if (_width < 1 || _height < 1)
            CodecTools.ThrowCorrupt("The text does not define the image's width and height, or defines one as 0.", position);
        return new FrameHeader { Shape = [_height, _width], DType = DType.Bool };
    }

    protected override void Decode(NdArray destination)
    {
        var bytes = (int)((_width + 7L) / 8);
        _hasEnded = false;
        CodecTools.ReadRows(destination, bottomUp: false, Source, Options, row =>
        {
            var packed = row[^bytes..];
            for (var i = 0; i < packed.Length; i += _isWords ? 2 : 1)
            {
                var number = ReadNumber();
                packed[i] = Reverse(number);
                if (_isWords && i + 1 < packed.Length)
                    packed[i + 1] = Reverse(number >> 8);
            }

            PackedRows.UnpackBits(packed, byte.MaxValue, row);
        });
    }

    /// <summary>Turns the order of eight bits round.</summary>
    private static byte Reverse(int bits) => (byte)(((((uint)bits & 0xFF) * 0x80200802UL & 0x0884422110UL) * 0x0101010101UL) >> 32);

    private void ReadDefinition()
    {
        var name = ReadWord();
        var value = ReadWord();
        ref var field = ref _width;
        if (IsCalled("height"))
            field = ref _height;
        else if (IsCalled("x_hot"))
            field = ref _hotX;
        else if (IsCalled("y_hot"))
            field = ref _hotY;
        else if (!IsCalled("width"))
            return;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            CodecTools.ThrowCorrupt(
                $"\"{Printable(name)}\" is defined as \"{Printable(value)}\", which is no number of 0 to {int.MaxValue}.",
                Source.Position);
        }

        field = number;

        bool IsCalled(string end)
            => name.EndsWith(end, StringComparison.Ordinal) && (name.Length == end.Length || name[^(end.Length + 1)] == '_');
    }

    /// <summary>
    /// The next number of the array: hexadecimal, octal or decimal, as C has them. The comma or brace behind it is consumed.
    /// </summary>
    private int ReadNumber()
    {
        var next = _hasEnded ? '}' : SkipSpace();
        if (next == '}')
            throw new EndOfStreamException("The array ends before the image does.");
        var position = Source.Position - 1;
        long number = 0;
        var (digits, @base) = (0, 10);
        for (; next is not (',' or '}') && !IsSpace(next); next = Source.ReadUInt8())
        {
            if (digits == 1 && number == 0 && @base == 8 && next is 'x' or 'X')
            {
                (@base, digits) = (16, 0);
                continue;
            }

            var digit = next switch
            {
                >= '0' and <= '9' => next - '0',
                >= 'a' and <= 'f' => next - 'a' + 10,
                >= 'A' and <= 'F' => next - 'A' + 10,
                _ => 99,
            };
            if (digits == 0 && digit == 0 && @base == 10)
                @base = 8;
            number = (number * @base) + digit;
            if (digit >= @base || number > (_isWords ? ushort.MaxValue : byte.MaxValue))
                CodecTools.ThrowCorrupt(
                    $"The array holds something that is no number of 0 to {(_isWords ? ushort.MaxValue : byte.MaxValue)}.",
                    position);
            digits++;
        }

        CodecTools.ThrowCorruptIf(digits == 0, "The array has a place without a number.", position);
        while (IsSpace(next))
            next = Source.ReadUInt8();
        CodecTools.ThrowCorruptIf(next is not (',' or '}'), "Two numbers of the array have no comma between them.", Source.Position - 1);

        _hasEnded = next == '}';
        return (int)number;
    }

    /// <summary>The next word: letters up to white space, or one of the characters that stand alone.</summary>
    private string ReadWord()
    {
        var next = SkipSpace();
        _word.Clear().Append((char)next);
        if (IsAlone(next))
            return _word.ToString();
        while (Source.Peek(1) is [var other] && !IsSpace(other) && !IsAlone(other))
        {
            CodecTools.ThrowCorruptIf(_word.Length == LongestWord, "A word before the pixels does not end.", Source.Position);
            _word.Append((char)Source.ReadUInt8());
        }

        return _word.ToString();
    }

    /// <summary>The first character behind white space and comments.</summary>
    private int SkipSpace()
    {
        var start = Source.Position;
        while (true)
        {
            int next = Source.ReadUInt8();
            if (next == '/' && Source.Peek(1) is [(byte)'*'])
            {
                Source.Advance(1);
                var last = 0;
                for (int inner = Source.ReadUInt8(); last != '*' || inner != '/'; inner = Source.ReadUInt8())
                    last = inner;
            }
            else if (!IsSpace(next))
            {
                return next;
            }

            CodecTools.ThrowCorruptIf(
                Source.Position - start > Options.Limits.MaxMetadataBytes,
                "White space or a comment does not end.",
                start);
        }
    }

    private static string Printable(string text) => string.Concat(text.Take(40).Select(c => c is >= ' ' and <= '~' ? c : '?'));

    private static bool IsAlone(int next) => next is '{' or '}' or '=' or ',' or ';' or '[' or ']';

    private static bool IsSpace(int next) => next is ' ' or '\n' or '\r' or '\t' or '\v' or '\f';
}

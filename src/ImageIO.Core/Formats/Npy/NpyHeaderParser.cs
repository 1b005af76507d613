using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ImageIO.Codecs;

namespace ImageIO.Formats.Npy;

/// <summary>Reads the Python literal in a .npy header: a dictionary of exactly <c>descr</c>, <c>fortran_order</c> and <c>shape</c>. It is parsed, never evaluated.</summary>
internal ref struct NpyHeaderParser
{
    private readonly ReadOnlySpan<char> _text;
    private readonly string _name;
    private int _position;

    private NpyHeaderParser(ReadOnlySpan<char> text, string name)
    {
        _text = text;
        _name = name;
    }

    public static NpyHeader Parse(string text, string name, int maxRank)
    {
        var parser = new NpyHeaderParser(text, name);
        return parser.ReadDictionary(maxRank);
    }

    private NpyHeader ReadDictionary(int maxRank)
    {
        (DType DType, bool BigEndian)? type = null;
        bool? fortranOrder = null;
        ImmutableArray<int>? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            var key = ReadString();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = ReadType();
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = ReadBoolean();
                    break;
                case "shape" when shape is null:
                    shape = ReadShape(maxRank);
                    break;
                default:
                    Fail($"the key '{key}' is unknown or stands there twice");
                    break;
            }

            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        if (_position != _text.Length)
            Fail("something follows the dictionary");
        if (type is null || fortranOrder is null || shape is null)
            Fail("'descr', 'fortran_order' or 'shape' is missing");
        return new NpyHeader(type.Value.DType, type.Value.BigEndian, fortranOrder.Value, shape.Value);
    }

    private (DType DType, bool BigEndian) ReadType()
    {
        SkipSpace();
        if (_position < _text.Length && _text[_position] is '[' or '(')
            throw Unsupported($"a structured type, {Excerpt(_text[_position..])}", "Save one field of it: np.save(path, array['field'])");
        var descriptor = ReadString();
        var order = descriptor.Length > 0 && descriptor[0] is '<' or '>' or '|' or '=' ? descriptor[0] : '=';
        var dtype = (order == '=' ? descriptor.TrimStart('=') : descriptor[1..]) switch
        {
            "b1" or "?" => DType.Bool,
            "u1" or "B" => DType.UInt8,
            "i1" or "b" => DType.Int8,
            "u2" => DType.UInt16,
            "i2" => DType.Int16,
            "u4" => DType.UInt32,
            "i4" => DType.Int32,
            "u8" => DType.UInt64,
            "i8" => DType.Int64,
            "f2" => DType.Float16,
            "f4" => DType.Float32,
            "f8" => DType.Float64,
            "c8" => DType.Complex64,
            "c16" => DType.Complex128,
            _ => throw Unsupported($"the type '{Excerpt(descriptor)}'", "Convert it to one that can be read: array.astype('float64')"),
        };
        return (dtype, order == '=' ? !BitConverter.IsLittleEndian : order == '>');
    }

    private ImmutableArray<int> ReadShape(int maxRank)
    {
        var axes = ImmutableArray.CreateBuilder<int>();
        Expect('(');
        while (!TryTake(')'))
        {
            axes.Add(ReadInteger());
            if (axes.Count > maxRank)
                throw Unsupported($"more than {maxRank} axes", "Reshape it");
            if (TryTake(','))
                continue;
            Expect(')');
            if (axes.Count == 1)
                Fail("the shape is a number in brackets, not a tuple");
            break;
        }

        return axes.ToImmutable();
    }

    private int ReadInteger()
    {
        SkipSpace();
        var start = _position;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
            _position++;
        var digits = _text[start.._position];
        if (digits.IsEmpty)
            Fail("a number of 0 or more was expected");
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw Unsupported($"an axis of length {Excerpt(digits)}", $"At most {int.MaxValue} can be read: split it");

        // Python 2 wrote its long integers so.
        if (_position < _text.Length && _text[_position] == 'L')
            _position++;
        return value;
    }

    private bool ReadBoolean()
    {
        SkipSpace();
        var rest = _text[_position..];
        foreach (var value in (ReadOnlySpan<bool>)[false, true])
        {
            var word = value ? "True" : "False";
            if (!rest.StartsWith(word, StringComparison.Ordinal))
                continue;
            _position += word.Length;
            return value;
        }

        Fail("True or False was expected");
        return false;
    }

    private string ReadString()
    {
        SkipSpace();
        if (_position == _text.Length || _text[_position] is not ('\'' or '"'))
            Fail("a string was expected");
        var rest = _text[(_position + 1)..];
        var length = rest.IndexOf(_text[_position]);
        if (length < 0 || rest[..length].Contains('\\'))
            Fail("a string has no end");
        _position += length + 2;
        return rest[..length].ToString();
    }

    private void Expect(char wanted)
    {
        if (!TryTake(wanted))
            Fail($"'{wanted}' was expected");
    }

    private bool TryTake(char wanted)
    {
        SkipSpace();
        if (_position == _text.Length || _text[_position] != wanted)
            return false;
        _position++;
        return true;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\n' or '\r' or '\t')
            _position++;
    }

    [DoesNotReturn]
    private readonly void Fail(string what)
        => CodecTools.ThrowCorrupt($"The header of {_name} can't be understood: {what} at character {_position} of {Excerpt(_text)}.");

    private readonly UnsupportedImageException Unsupported(string what, string advice)
        => new($"{_name} holds {what}, which is not among: {string.Join(", ", Enum.GetValues<DType>().Select(dtype => dtype.NumpyName()))}. {advice}.");

    /// <summary>A message shows no more of a file than a reader can take in.</summary>
    private static string Excerpt(ReadOnlySpan<char> text)
    {
        const int longest = 80;
        return string.Concat(text[..Math.Min(text.Length, longest)].TrimEnd(), text.Length > longest ? "…" : "");
    }
}

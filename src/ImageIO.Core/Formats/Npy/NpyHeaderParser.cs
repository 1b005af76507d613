using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ImageIO.Codecs;

namespace ImageIO.Formats.Npy;

/// <summary>
/// Reads the Python literal in a .npy header: a dictionary of exactly <c>descr</c>, <c>fortran_order</c> and <c>shape</c>. It is parsed,
/// never evaluated.
/// </summary>
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
        ImmutableArray<long>? shape = null;
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
        return new NpyHeader(type.Value.DType, type.Value.BigEndian, fortranOrder.Value, Shape(type.Value.DType, shape.Value));
    }

    private (DType DType, bool BigEndian) ReadType()
    {
        SkipSpace();
        if (_position < _text.Length && _text[_position] is '[' or '(')
            throw Unsupported($"records of several fields, {Excerpt(_text[_position..])}",
                "Save one field: np.save(path, array['name of the field'])");
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
            _ => throw UnsupportedType(descriptor),
        };
        return (dtype, order == '=' ? !BitConverter.IsLittleEndian : order == '>');
    }

    /// <summary>The shape, if an array can have it.</summary>
    private readonly ImmutableArray<int> Shape(DType dtype, ImmutableArray<long> axes)
    {
        var bytes = (Int128)dtype.ItemSize();
        foreach (var axis in axes)
            bytes = Int128.Min(bytes * axis, Int128.MaxValue >> 63);
        if (bytes > long.MaxValue)
            CodecTools.ThrowCorrupt(
                $"The header of {_name} is damaged: an array of {string.Join("×", axes)} {dtype.NumpyName()} " +
                "has more bytes than any file.");
        if (axes.Any(axis => axis > int.MaxValue))
        {
            throw new UnsupportedImageException(
                $"{_name} holds an array of {string.Join("×", axes)}; an axis of up to {int.MaxValue} can be read. Save it in parts, or " +
                $"in another shape: np.save(path, array[:{int.MaxValue}]).");
        }

        return [.. axes.Select(axis => (int)axis)];
    }

    private ImmutableArray<long> ReadShape(int maxRank)
    {
        var axes = ImmutableArray.CreateBuilder<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            axes.Add(ReadInteger());
            if (axes.Count > maxRank)
                throw new UnsupportedImageException(
                    $"{_name} holds an array of more than {maxRank} axes. Save it in another shape: np.save(path, array.reshape(...)).");
            if (TryTake(','))
                continue;
            Expect(')');
            if (axes.Count == 1)
                Fail("the shape is a number in brackets, not a tuple");
            break;
        }

        return axes.ToImmutable();
    }

    private long ReadInteger()
    {
        SkipSpace();
        var start = _position;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
            _position++;
        var digits = _text[start.._position];
        if (digits.IsEmpty)
            Fail("a number of 0 or more was expected");
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            Fail($"an axis of {digits.Length} digits is longer than any array's");

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
        => CodecTools.ThrowCorrupt($"The header of {_name} can't be understood: {what} (character {_position} of \"{Excerpt(_text)}\").");

    /// <summary>Each kind of type with the way that leads from it to numbers: there is none for all of them.</summary>
    private readonly UnsupportedImageException UnsupportedType(string descriptor)
    {
        var kind = descriptor.TrimStart('<', '>', '|', '=');
        var (what, advice) = kind switch
        {
            ['O', ..] => ("Python objects",
                "Objects are read by running the file, which is never done here. Save the numbers in them: np.save(path, " +
                "np.stack(list(array)))"),
            ['U' or 'S' or 'a', ..] => ("text",
                "Save what the text was made from, or, where it spells numbers, np.save(path, array.astype('float64'))"),
            ['M' or 'm', ..] => ("times", "Save them as numbers: np.save(path, array.astype('int64'))"),
            ['V', ..] => ("bytes without a type", "Say what they are: np.save(path, array.view('uint8'))"),
            ['c', ..] => ("complex numbers of a size that is not known", "Save them as np.save(path, array.astype('complex128'))"),
            _ => ("a type that is not known", "Save it as np.save(path, array.astype('float64'))"),
        };
        return Unsupported($"{what} ('{Excerpt(descriptor)}')", advice);
    }

    private readonly UnsupportedImageException Unsupported(string what, string advice)
        => new($"{_name} holds {what}, not numbers that an image can have. {advice}.");

    /// <summary>A message shows no more of a file than a reader can take in.</summary>
    private static string Excerpt(ReadOnlySpan<char> text)
    {
        const int longest = 80;
        return string.Concat(text[..Math.Min(text.Length, longest)].TrimEnd(), text.Length > longest ? "…" : "");
    }
}

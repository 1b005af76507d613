using ImageIO.Codecs;

namespace ImageIO.Formats.Xpm;

/// <summary>The colors of a pixmap by the characters of its pixels, 1 to 8 each.</summary>
internal sealed class XpmPalette(int charactersPerPixel)
{
    public const int MaxCharacters = 8;

    /// <summary>What color a pixel may have, best first; a symbolic name comes last, and may be that of a color.</summary>
    private static readonly string[] Keys = ["c", "g", "g4", "m", "s"];

    /// <summary>The colors of single characters, which most pixmaps have.</summary>
    private readonly uint[]? _short = charactersPerPixel == 1 ? new uint[256] : null;
    private readonly bool[] _isKnown = new bool[256];
    private readonly Dictionary<ulong, uint> _colors = [];

    /// <summary>Whether a color is see-through.</summary>
    public bool HasNone { get; private set; }

    /// <summary>Takes the characters and the color of one line.</summary>
    public void Add(string line, long position)
    {
        if (line.Length < charactersPerPixel)
            CodecTools.ThrowCorrupt("A color has fewer characters than a pixel.", position);
        ulong key = 0;
        for (var i = 0; i < charactersPerPixel; i++)
            key = (key << 8) | (byte)line[i];
        var color = PlainColorOf(line.AsSpan(charactersPerPixel))
            ?? ColorOf(line[charactersPerPixel..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries), position);
        HasNone |= color == XpmColors.None;
        if (_short is not null)
            (_short[(int)key], _isKnown[(int)key]) = (color, true);
        else
            _colors[key] = color;
    }

    /// <summary>The color of a pixel.</summary>
    public uint Find(ReadOnlySpan<byte> characters)
    {
        uint color = 0;
        bool isKnown;
        if (_short is not null)
        {
            (color, isKnown) = (_short[characters[0]], _isKnown[characters[0]]);
        }
        else
        {
            ulong key = 0;
            foreach (var character in characters)
                key = (key << 8) | character;
            isKnown = _colors.TryGetValue(key, out color);
        }

        if (!isKnown)
        {
            var found = XpmReader.Printable(System.Text.Encoding.Latin1.GetString(characters));
            CodecTools.ThrowCorrupt($"A pixel is \"{found}\", which is none of the colors.");
        }

        return color;
    }

    /// <summary>The color of "c #rrggbb", which most lines are and some pixmaps have half a million of. Null for anything else.</summary>
    private static uint? PlainColorOf(ReadOnlySpan<char> text)
    {
        text = text.Trim([' ', '\t']);
        return text is ['c', ' ' or '\t', '#', .. { Length: 6 }] ? XpmColors.Parse(text[2..]) : null;
    }

    private static uint ColorOf(string[] words, long position)
    {
        string? symbol = null;
        foreach (var key in Keys)
        {
            var at = Array.IndexOf(words, key);
            if (at < 0 || at + 1 == words.Length)
                continue;

            // A name may have several words, up to the next key.
            var end = Array.FindIndex(words, at + 2 > words.Length ? words.Length : at + 2, word => Keys.Contains(word));
            var text = string.Join(' ', words[(at + 1)..(end < 0 ? words.Length : end)]);
            if (XpmColors.Parse(text) is { } color)
                return color;
            symbol ??= text;
        }

        if (symbol is null)
            CodecTools.ThrowCorrupt("A line of the colors has none.", position);
        throw new UnsupportedImageException(
            $"\"{XpmReader.Printable(symbol)}\" is no color that is known: #rrggbb, None and the names of X11 are.")
        {
            Position = position,
        };
    }
}

using System.Text;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Xpm;

/// <summary>Gives the strings of the C array that a pixmap is, one after another.</summary>
internal sealed class XpmReader(SourceStream source, Limits limits)
{
    private const byte Quote = (byte)'"';

    /// <summary>What a file says, for messages.</summary>
    public static string Printable(string text) => string.Concat(text.Take(40).Select(c => c is >= ' ' and <= '~' ? c : '?'));

    /// <summary>Goes behind the quote that the next string begins with; passes over comments.</summary>
    public void BeginString()
    {
        var start = source.Position;
        while (true)
        {
            var next = source.ReadUInt8();
            if (next == Quote)
                return;
            if (next == '}')
                throw new EndOfStreamException("The array ends before the image does.");
            if (next == '/' && source.Peek(1) is [(byte)'*'])
            {
                source.Advance(1);
                byte last = 0;
                for (var inner = source.ReadUInt8(); last != '*' || inner != '/'; inner = source.ReadUInt8())
                    last = inner;
            }

            CodecTools.ThrowCorruptIf(
                source.Position - start > limits.MaxMetadataBytes,
                "The text between two strings does not end.",
                start);
        }
    }

    /// <summary>The next string, of at most so many characters.</summary>
    public string ReadText(int max)
    {
        BeginString();
        var start = source.Position;
        var text = new StringBuilder();
        for (var next = source.ReadUInt8(); next != Quote; next = source.ReadUInt8())
        {
            if (text.Length == max)
                CodecTools.ThrowCorrupt($"A string has more than {max} characters.", start);
            text.Append((char)next);
        }

        return text.ToString();
    }

    /// <summary>Fills a row of pixels with the start of the next string, and passes over its rest.</summary>
    public void ReadRow(Span<byte> characters)
    {
        BeginString();
        while (true)
        {
            var buffered = source.PeekBuffered();
            if (buffered.IsEmpty)
                throw new EndOfStreamException("The text ends within a row of pixels.");
            var end = buffered.IndexOf(Quote);
            var part = end < 0 ? buffered : buffered[..end];
            var count = Math.Min(part.Length, characters.Length);
            part[..count].CopyTo(characters);
            characters = characters[count..];
            source.Advance(end < 0 ? part.Length : end + 1);
            if (end < 0)
                continue;
            CodecTools.ThrowCorruptIf(!characters.IsEmpty, "A row has fewer pixels than the image is wide.", source.Position);
            return;
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ImageIO.Resources;

namespace ImageIO.Formats.Xpm;

/// <summary>
/// Writes one image as an X pixmap, each of its colors with as many characters as all of them need. Alpha is on or off; see-through pixels
/// lose their color.
/// </summary>
internal sealed class XpmEncoder(TargetStream target) : SingleImageEncoder(".xpm")
{
    /// <summary>Printable characters, without those that mean something in a string of C.</summary>
    private const string Alphabet = " .+@#$%&*=-;>,')!~{]^/(_:<[}|1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ`";

    private readonly Dictionary<uint, int> _places = [];
    private readonly List<uint> _colors = [];

    protected override void Encode(NdArray pixels, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        var (height, width, channels) = (pixels.Shape[0], pixels.Shape[1], pixels.Shape[2]);
        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.RowAt(y);
            for (var from = 0; from < row.Length; from += channels)
            {
                if (_places.TryAdd(ColorAt(row, from, channels), _colors.Count))
                    _colors.Add(ColorAt(row, from, channels));
            }
        }

        var characters = 1;
        for (long room = Alphabet.Length; room < _colors.Count; room *= Alphabet.Length)
            characters++;
        Write("/* XPM */\nstatic char *image[] = {\n");
        Write(string.Create(CultureInfo.InvariantCulture, $"\"{width} {height} {_colors.Count} {characters}"));
        if (metadata.TryGet<int[]>(XpmCodec.Hotspot, out var spot) && spot is [>= 0, >= 0])
            Write(string.Create(CultureInfo.InvariantCulture, $" {spot[0]} {spot[1]}"));
        target.WriteByte((byte)'"');
        WriteColors(characters, cancellationToken);
        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(",\n\"");
            var row = pixels.RowAt(y);
            for (var from = 0; from < row.Length; from += channels)
                WritePlace(_places[ColorAt(row, from, channels)], characters);
            target.WriteByte((byte)'"');
        }

        Write("\n};\n");
    }

    private void WriteColors(int characters, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _colors.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(",\n\"");
            WritePlace(i, characters);
            var color = BinaryPrimitives.ReverseEndianness(_colors[i]) >> 8;
            Write(_colors[i] == XpmColors.None ? " c None\"" : string.Create(CultureInfo.InvariantCulture, $" c #{color:X6}\""));
        }
    }

    /// <summary>As <see cref="Pixels.Rgba"/> packs it, with alpha of 255, or <see cref="XpmColors.None"/>.</summary>
    private static uint ColorAt(ReadOnlySpan<byte> row, int at, int channels)
    {
        if (channels == 4 && row[at + 3] == 0)
            return XpmColors.None;
        if (channels == 4 && row[at + 3] != byte.MaxValue)
            throw new ImageEncodingException(
                $"A pixel has the alpha {row[at + 3]}; those of an .xpm file are opaque (255) or see-through (0). Use .png, or lay "
                    + "the image over a background.");
        return Pixels.Rgba.Pack(row[at], row[at + 1], row[at + 2]);
    }

    private void WritePlace(int place, int characters)
    {
        var space = target.GetSpan(characters);
        for (var i = characters - 1; i >= 0; i--)
            (place, space[i]) = (place / Alphabet.Length, (byte)Alphabet[place % Alphabet.Length]);
        target.Advance(characters);
    }

    private void Write(string text) => target.Write(Encoding.ASCII.GetBytes(text));
}

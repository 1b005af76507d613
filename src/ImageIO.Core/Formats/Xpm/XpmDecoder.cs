using System.Buffers.Binary;
using System.Globalization;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Xpm;

/// <summary>
/// Reads an X pixmap: RGBA where a pixel is see-through, else RGB. To know, the rows of pixmaps with such a color are gone through twice.
/// </summary>
internal sealed class XpmDecoder : SingleImageDecoder
{
    private const int MaxLine = 1000;

    private readonly XpmReader _reader;
    private XpmPalette? _palette;
    private NdArray? _row;
    private int _width;
    private int _height;
    private int _characters;
    private int[]? _hotspot;

    public XpmDecoder(SourceStream source, ReadOptions options)
        : base(source, options)
    {
        source.EnsureSeekable();
        _reader = new XpmReader(source, options.Limits);
    }

    public override ImageMetadata ReadMetadata(bool excludeApplied)
        => _hotspot is null ? ImageMetadata.Empty : new ImageMetadata([new(XpmCodec.Hotspot, _hotspot)]);

    protected override FrameHeader ParseHeader()
    {
        var position = Source.Position;
        var words = _reader.ReadText(MaxLine).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var numbers = new List<int>();
        foreach (var word in words)
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
            else if (word != "XPMEXT")
                CodecTools.ThrowCorrupt($"The first string holds \"{XpmReader.Printable(word)}\", where it has numbers only.", position);
        }

        if (numbers.Count < 4)
            CodecTools.ThrowCorrupt(
                "The first string has to hold width, height, the number of colors, and the characters of a pixel.",
                position);
        (_width, _height, var colors, _characters) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        _hotspot = numbers.Count >= 6 ? [numbers[4], numbers[5]] : null;
        if (_characters is < 1 or > XpmPalette.MaxCharacters || colors < 1)
            CodecTools.ThrowCorrupt(
                $"The pixmap has {colors} colors of {_characters} characters; there must be one or more, of 1 to "
                    + $"{XpmPalette.MaxCharacters}.",
                position);
        CheckSize(_width, _height, Math.Max(4, _characters), position);
        Options.Limits.CheckImage([_height, _width, 3], DType.UInt8, 1);
        ReadColors(colors);
        return new FrameHeader { Shape = [_height, _width, HasTransparentPixels() ? 4 : 3], DType = DType.UInt8 };
    }

    protected override void Decode(NdArray destination)
    {
        var channels = destination.Shape[2];
        CodecTools.ReadRows(destination, bottomUp: false, Source, Options, row =>
        {
            var characters = Row();
            _reader.ReadRow(characters);
            for (int from = 0, to = 0; to < row.Length; from += _characters, to += channels)
            {
                var color = _palette!.Find(characters.Slice(from, _characters));
                if (channels == 4)
                    BinaryPrimitives.WriteUInt32LittleEndian(row[to..], color);
                else
                    (row[to], row[to + 1], row[to + 2]) = ((byte)color, (byte)(color >> 8), (byte)(color >> 16));
            }
        });
    }

    protected override void Dispose(bool disposing)
    {
        _row?.Dispose();
        base.Dispose(disposing);
    }

    private void ReadColors(int count)
    {
        const int bytesOfColor = 40;
        _palette = new XpmPalette(_characters);
        for (var i = 0; i < count; i++)
        {
            Source.CancellationToken.ThrowIfCancellationRequested();
            if (i % 1024 == 0)
                Source.Working.Check((i + 1024L) * bytesOfColor);
            var position = Source.Position;
            _palette.Add(_reader.ReadText(MaxLine), position);
        }
    }

    private bool HasTransparentPixels()
    {
        if (!_palette!.HasNone)
            return false;
        var position = Source.Position;
        try
        {
            for (var y = 0; y < _height; y++)
            {
                Source.CancellationToken.ThrowIfCancellationRequested();
                var characters = Row();
                _reader.ReadRow(characters);
                for (var from = 0; from < characters.Length; from += _characters)
                {
                    if (_palette.Find(characters.Slice(from, _characters)) == XpmColors.None)
                        return true;
                }
            }
        }
        catch (EndOfStreamException fault) when (!ReferenceEquals(fault, Source.InnerFault))
        {
            // Told where the pixels are read; what is missing is see-through.
            return true;
        }
        finally
        {
            Source.Position = position;
        }

        return false;
    }

    private Span<byte> Row()
    {
        if (_row is null)
        {
            Source.Working.Check((long)_width * _characters);
            _row = NdArray.CreateUninitialized(DType.UInt8, _width * _characters);
        }

        return _row.Bytes;
    }
}

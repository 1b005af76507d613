using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pcx;

/// <summary>What stands before the pixels of a PCX file, and the 256 colors that stand behind them.</summary>
internal sealed record PcxHeader
{
    public const byte Mark = 10;
    public const int Size = 128;

    /// <summary>What is set in a byte that counts how often the next one comes.</summary>
    public const byte CountMark = 0xC0;

    /// <summary>The byte before the 256 colors.</summary>
    public const byte PaletteMark = 12;

    public const int PaletteSize = 256 * 3;

    private const int HeaderPaletteAt = 16;
    private const int Version5 = 5;

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Bits of a sample within its plane: 1, 2, 4 or 8.</summary>
    public required int Bits { get; init; }

    public required int Planes { get; init; }

    /// <summary>Bytes of one plane's row.</summary>
    public required int PlaneBytes { get; init; }

    public required bool IsRunLengths { get; init; }

    /// <summary>Pixels per inch along a row and a column; 0 where the file does not say.</summary>
    public required (int X, int Y) Dpi { get; init; }

    /// <summary>The colors; null where pixels are colors, gray, or black and white.</summary>
    public ColorMap? Colors { get; init; }

    public bool IsBlackAndWhite => Bits == 1 && Planes == 1;

    /// <summary>Reads it, from a source that can seek, and leaves the source at the pixels.</summary>
    public static PcxHeader Read(SourceStream source, ReadOptions options)
    {
        var position = source.Position;
        var bytes = source.ReadSpan(Size);
        CodecTools.ThrowCorruptIf(bytes[0] != Mark, "The file does not start with the byte 10, as a PCX does.", position);
        var (version, encoding, bits, planes) = (bytes[1], bytes[2], (int)bytes[3], (int)bytes[65]);
        var (left, top) = (BinaryPrimitives.ReadInt16LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt16LittleEndian(bytes[6..]));
        var width = (int)(short)BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) - left + 1;
        var height = (int)(short)BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]) - top + 1;
        if (left >= 0 && top >= 0)
        {
            // Sides above 32,767 only make sense without a sign.
            width = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) - left + 1;
            height = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]) - top + 1;
        }

        var planeBytes = BinaryPrimitives.ReadUInt16LittleEndian(bytes[66..]);
        if (encoding > 1)
            CodecTools.ThrowCorrupt($"The pixels are packed by the method {encoding}; PCX knows 0 and 1.", position + 2);
        if (width < 1 || height < 1)
            CodecTools.ThrowCorrupt($"The image is {width}×{height} px by its corners; both must be at least 1.", position + 4);
        var isKnown = bits is 1 or 2 or 4 or 8 && planes is >= 1 and <= 4 && (bits == 8 ? planes != 2 : bits * planes <= 4);
        if (!isKnown)
            throw new UnsupportedImageException(
                $"The image has {planes} planes of {bits} bits. Read are 8 bits in 1, 3 or 4 planes, "
                    + "and up to 4 bits in all.")
            {
                Position = position + 3,
            };
        if (planeBytes < (((long)width * bits) + 7) / 8)
            CodecTools.ThrowCorrupt($"A plane's row has {planeBytes} bytes, too few for {width} px of {bits} bits.", position + 66);
        var dpi = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]));
        ColorMap? colors = null;
        if (bits < 8 && bits * planes > 1)
            colors = ReadHeaderColors(bytes.Slice(HeaderPaletteAt, 48), 1 << (bits * planes));
        else if (bits == 8 && planes == 1)
            colors = ReadLastColors(source, options, version);
        source.Position = position + Size;
        return new PcxHeader
        {
            Width = width,
            Height = height,
            Bits = bits,
            Planes = planes,
            PlaneBytes = planeBytes,
            IsRunLengths = encoding == 1,
            Dpi = dpi,
            Colors = colors,
        };
    }

    private static ColorMap ReadHeaderColors(ReadOnlySpan<byte> bytes, int count)
    {
        // Writers for the EGA's fixed colors leave the field empty.
        ReadOnlySpan<byte> ega =
        [
            0, 0, 0, 0, 0, 170, 0, 170, 0, 0, 170, 170, 170, 0, 0, 170, 0, 170, 170, 85, 0, 170, 170, 170,
            85, 85, 85, 85, 85, 255, 85, 255, 85, 85, 255, 255, 255, 85, 85, 255, 85, 255, 255, 255, 85, 255, 255, 255,
        ];
        if (bytes.IndexOfAnyExcept((byte)0) < 0)
            bytes = ega;
        var colors = new ColorMap();
        for (var i = 0; i < count; i++)
            colors.Set(i, bytes[i * 3], bytes[(i * 3) + 1], bytes[(i * 3) + 2]);
        return colors;
    }

    /// <summary>
    /// The 256 colors are the last of the file. Before version 5 there were none, and pixels are gray; so they are for a palette that is a
    /// gray ramp.
    /// </summary>
    private static ColorMap? ReadLastColors(SourceStream source, ReadOptions options, int version)
    {
        var at = source.Length - PaletteSize - 1;
        if (at >= source.Position)
        {
            source.Position = at;
            var bytes = source.ReadSpan(PaletteSize + 1);
            if (bytes[0] == PaletteMark)
            {
                var colors = new ColorMap();
                for (var i = 0; i < 256; i++)
                    colors.Set(i, bytes[(i * 3) + 1], bytes[(i * 3) + 2], bytes[(i * 3) + 3]);
                return colors.IsGrayRamp(256) ? null : colors;
            }
        }

        if (version < Version5)
            return null;
        const string message = "The palette that ends the file is missing";
        if (options.Tolerance != Tolerance.Partial)
            CodecTools.ThrowCorrupt($"{message}.", source.Length);
        options.OnWarning?.Invoke(new ImageWarning($"{message}; pixels are taken for gray.", source.Length));
        return null;
    }
}

using System.Buffers.Binary;
using ImageIO.Codecs;

namespace ImageIO.Formats.Png;

/// <summary>How a stored row becomes a row of the array.</summary>
internal enum PngConversion
{
    /// <summary>The bytes are the array's.</summary>
    None,

    /// <summary>One bit per pixel becomes a byte of 0 or 1.</summary>
    Bool,

    /// <summary>2 or 4 bits of gray are spread over 0–255.</summary>
    GrayBits,

    /// <summary>Gray up to 8 bits with one transparent value becomes gray and alpha.</summary>
    GrayKey,

    /// <summary>RGB with one transparent color becomes RGBA.</summary>
    RgbKey,

    /// <summary>16-bit samples, in the machine's byte order.</summary>
    Swap16,

    /// <summary>16-bit gray with one transparent value.</summary>
    GrayKey16,

    /// <summary>16-bit RGB with one transparent color.</summary>
    RgbKey16,

    /// <summary>Palette indices become RGB.</summary>
    Palette,

    /// <summary>Palette indices become RGBA.</summary>
    PaletteAlpha,

    /// <summary>Palette indices stay what they are, a byte each.</summary>
    Indices,
}

/// <summary>The colors of an image: its header, palette (PLTE) and transparency (tRNS), and what they make of its pixels.</summary>
/// <param name="header">The image header (IHDR).</param>
/// <param name="applyPalette">Whether palette indices become colors.</param>
internal sealed class PngPixelFormat(PngHeader header, bool applyPalette)
{
    public PngHeader Header => header;

    /// <summary>RGB triples, 1 to 256 of them; empty where there is no palette.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>
    /// The alpha of the first palette entries, or the transparent sample values, 16 bits each; empty where nothing is transparent.
    /// </summary>
    public byte[] Transparency { get; private set; } = [];

    /// <summary>Whether gray of one bit is spread over 0–255 as that of 2 and 4 bits is, instead of becoming booleans.</summary>
    public bool SpreadsBits { get; init; }

    public DType DType => Conversion == PngConversion.Bool ? DType.Bool : header.Depth == 16 ? DType.UInt16 : DType.UInt8;

    /// <summary>Channels of the array: 1 has no axis of its own.</summary>
    public int Channels => Conversion switch
    {
        PngConversion.GrayKey or PngConversion.GrayKey16 => 2,
        PngConversion.Palette => 3,
        PngConversion.RgbKey or PngConversion.RgbKey16 or PngConversion.PaletteAlpha => 4,
        _ => header.Samples,
    };

    public ColorModel ColorModel => header.Color switch
    {
        PngColor.Gray or PngColor.GrayAlpha => ColorModel.Gray,
        PngColor.Palette when !applyPalette => ColorModel.Indexed,
        _ => ColorModel.Rgb,
    };

    /// <summary>Bytes per pixel of the array: 1, 2, 3, 4, 6 or 8.</summary>
    public int PixelBytes => Channels * DType.ItemSize();

    public PngConversion Conversion => (header.Color, Transparency.Length > 0, header.Depth) switch
    {
        (PngColor.Palette, _, 8) when !applyPalette => PngConversion.None,
        (PngColor.Palette, _, _) when !applyPalette => PngConversion.Indices,
        (PngColor.Palette, true, _) => PngConversion.PaletteAlpha,
        (PngColor.Palette, false, _) => PngConversion.Palette,
        (PngColor.Gray, true, 16) => PngConversion.GrayKey16,
        (PngColor.Gray, true, _) => PngConversion.GrayKey,
        (PngColor.Gray, false, 1) when !SpreadsBits => PngConversion.Bool,
        (PngColor.Gray, false, 1 or 2 or 4) => PngConversion.GrayBits,
        (PngColor.Rgb, true, 16) => PngConversion.RgbKey16,
        (PngColor.Rgb, true, _) => PngConversion.RgbKey,
        (_, _, 16) => PngConversion.Swap16,
        _ => PngConversion.None,
    };

    /// <summary>The same colors for a frame of another size.</summary>
    /// <param name="width">The frame's width, px.</param>
    /// <param name="height">The frame's height, px.</param>
    /// <param name="spreadsBits">As <see cref="SpreadsBits"/>.</param>
    public PngPixelFormat ForFrame(int width, int height, bool spreadsBits)
        => new(header with { Width = width, Height = height }, applyPalette: true)
        {
            Palette = Palette,
            Transparency = Transparency,
            SpreadsBits = spreadsBits,
        };

    /// <summary>The transparent sample of a channel, within the depth of the image.</summary>
    public int Key(int channel)
        => BinaryPrimitives.ReadUInt16BigEndian(Transparency.AsSpan(2 * channel)) & ((1 << header.Depth) - 1);

    /// <summary>The colors that the indices 0 to 255 mean, as R, G, B, A in memory; black and opaque beyond the palette's end.</summary>
    public void FillTable(Span<uint> table)
    {
        for (var i = 0; i < table.Length; i++)
        {
            var alpha = i < Transparency.Length ? Transparency[i] : (byte)255;
            var color = 3 * i < Palette.Length ? Palette.AsSpan(3 * i, 3) : [0, 0, 0];
            var packed = color[0] | ((uint)color[1] << 8) | ((uint)color[2] << 16) | ((uint)alpha << 24);
            table[i] = BitConverter.IsLittleEndian ? packed : BinaryPrimitives.ReverseEndianness(packed);
        }
    }

    public void ReadPalette(PngChunkReader chunks, PngChunk chunk)
    {
        CodecTools.ThrowCorruptIf(Palette.Length > 0, "There is a second palette (PLTE); one is allowed.", chunk.DataPosition);
        if (header.Color is PngColor.Gray or PngColor.GrayAlpha)
        {
            chunks.Tolerate("There is a palette (PLTE) in a gray image; it was passed over.", chunk.DataPosition);
            SkipChecked(chunks, chunk);
            return;
        }

        if (chunk.Length is 0 or > 768 || chunk.Length % 3 != 0)
            CodecTools.ThrowCorrupt($"The palette (PLTE) has {chunk.Length} bytes; it must have 1 to 256 entries of 3 bytes.",
                chunk.DataPosition);
        if (header.Color != PngColor.Palette)
        {
            // A true-color image may suggest a palette for displays that need one.
            SkipChecked(chunks, chunk);
            return;
        }

        var entries = new byte[chunk.Length];
        if (!chunks.ReadData(chunk, entries))
            chunks.BadCrc(chunk);
        if (entries.Length > 3 << header.Depth)
            chunks.Tolerate($"The palette has {entries.Length / 3} entries, but {header.Depth} bits reach only {1 << header.Depth}.",
                chunk.DataPosition);
        Palette = entries;
    }

    public void ReadTransparency(PngChunkReader chunks, PngChunk chunk)
    {
        var wanted = header.Color switch
        {
            PngColor.Gray => chunk.Length == 2,
            PngColor.Rgb => chunk.Length == 6,
            PngColor.Palette => chunk.Length > 0 && chunk.Length <= Palette.Length / 3,
            _ => false,
        };
        if (!wanted || Transparency.Length > 0)
        {
            chunks.Tolerate(
                $"A transparency chunk (tRNS) of {chunk.Length} bytes does not belong here (color type {(int)header.Color}, " +
                $"{Palette.Length / 3} palette entries before it); it was passed over.",
                chunk.DataPosition);
            SkipChecked(chunks, chunk);
            return;
        }

        var values = new byte[chunk.Length];
        if (chunks.ReadData(chunk, values))
            Transparency = values;
        else
            chunks.BadCrc(chunk);
    }

    private static void SkipChecked(PngChunkReader chunks, PngChunk chunk)
    {
        if (!chunks.SkipData(chunk))
            chunks.BadCrc(chunk);
    }
}

using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Tga;

/// <summary>What pixels of a TGA file are, by the lower bits of its image type.</summary>
internal enum TgaKind
{
    Indexed = 1,
    Color = 2,
    Gray = 3,
}

/// <summary>What stands before the pixels of a TGA file.</summary>
internal sealed record TgaHeader
{
    public const int Size = 18;
    public const int RunLengthsFlag = 8;
    public const int RightToLeftFlag = 0x10;
    public const int TopDownFlag = 0x20;
    public const int AlphaBitsMask = 0x0F;

    public required TgaKind Kind { get; init; }

    public required bool IsRunLengths { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>Bytes of a pixel in the file.</summary>
    public required int PixelBytes { get; init; }

    public required bool TopDown { get; init; }

    public required bool RightToLeft { get; init; }

    /// <summary>What somebody wrote about the image; empty for nothing.</summary>
    public required string Id { get; init; }

    /// <summary>The colors of indexed pixels; null where pixels are no places.</summary>
    public ColorMap? Colors { get; init; }

    /// <summary>Samples of a pixel that is read.</summary>
    public int Channels => Kind switch
    {
        TgaKind.Indexed => 3,
        TgaKind.Gray => PixelBytes,
        _ => PixelBytes == 4 ? 4 : 3,
    };

    public static TgaHeader Read(SourceStream source)
    {
        var position = source.Position;
        var bytes = source.ReadSpan(Size);
        var (idLength, mapType, type) = (bytes[0], bytes[1], bytes[2]);
        var mapStart = BinaryPrimitives.ReadUInt16LittleEndian(bytes[3..]);
        var mapLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[5..]);
        int mapBits = bytes[7];
        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]));
        var (bits, descriptor) = ((int)bytes[16], (int)bytes[17]);
        if (mapType > 1)
            CodecTools.ThrowCorrupt($"The kind of color map is {mapType}; a TGA file has 0 or 1 there.", position + 1);
        if (type == 0)
            throw new UnsupportedImageException("The TGA file says that it has no image (type 0).") { Position = position + 2 };
        if (type is 32 or 33)
            throw new UnsupportedImageException(
                $"The image is packed with Huffman codes and differences (type {type}), which no known "
                    + "program writes. Types 1, 2, 3, 9, 10 and 11 can be read.")
            {
                Position = position + 2,
            };
        if ((type & ~RunLengthsFlag) is not (1 or 2 or 3))
            CodecTools.ThrowCorrupt($"The image is of type {type}; TGA knows 1, 2, 3, 9, 10 and 11.", position + 2);
        var kind = (TgaKind)(type & ~RunLengthsFlag);
        var fits = kind switch
        {
            TgaKind.Indexed => bits is 8 or 16 && mapType == 1,
            TgaKind.Gray => bits is 8 or 16,
            _ => bits is 15 or 16 or 24 or 32,
        };
        if (!fits)
            CodecTools.ThrowCorrupt(
                $"Pixels of {bits} bits don't go with an image of type {type} and a color map of kind {mapType}.",
                position + 16);
        if (width == 0 || height == 0)
            CodecTools.ThrowCorrupt($"The image is {width}×{height} px; both must be at least 1.", position + 12);
        if (mapType == 1 && mapLength > 0 && mapBits is not (15 or 16 or 24 or 32))
            CodecTools.ThrowCorrupt($"A color of the map has {mapBits} bits; 15, 16, 24 and 32 are known.", position + 7);
        var id = System.Text.Encoding.Latin1.GetString(source.ReadSpan(idLength)).TrimEnd('\0', ' ');
        return new TgaHeader
        {
            Kind = kind,
            IsRunLengths = (type & RunLengthsFlag) != 0,
            Width = width,
            Height = height,
            PixelBytes = (bits + 7) / 8,
            TopDown = (descriptor & TopDownFlag) != 0,
            RightToLeft = (descriptor & RightToLeftFlag) != 0,
            Id = id.Contains('\0', StringComparison.Ordinal) ? id[..id.IndexOf('\0', StringComparison.Ordinal)] : id,
            Colors = mapType == 1 ? ReadColors(source, kind, mapStart, mapLength, (mapBits + 7) / 8) : null,
        };
    }

    /// <summary>A color map may stand before pixels that don't need it.</summary>
    private static ColorMap? ReadColors(SourceStream source, TgaKind kind, int start, int length, int entryBytes)
    {
        if (kind != TgaKind.Indexed)
        {
            source.Skip((long)length * entryBytes);
            return null;
        }

        var colors = new ColorMap();
        Span<byte> rgb = stackalloc byte[3];
        for (var i = 0; i < length; i++)
        {
            var entry = source.ReadSpan(entryBytes);
            if (start + i >= ColorMap.MaxCount)
                continue;
            if (entryBytes == 2)
            {
                PackedRows.Expand555(entry, rgb);
                colors.Set(start + i, rgb[0], rgb[1], rgb[2]);
            }
            else
            {
                colors.Set(start + i, entry[2], entry[1], entry[0]);
            }
        }

        return colors;
    }
}

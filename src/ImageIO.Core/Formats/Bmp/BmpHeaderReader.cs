using System.Buffers.Binary;
using System.Numerics;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Bmp;

/// <summary>
/// Reads the headers of Windows (12, 40, 52, 56, 108 and 124 bytes) and OS/2 (16 to 64 bytes) and the palette. Each is the start of the
/// next longer one: one of a length between them is read as far as it goes.
/// </summary>
internal static class BmpHeaderReader
{
    private const int CoreHeader = 12;
    private const int Os2ShortHeader = 16;
    private const int InfoHeader = 40;
    private const int RgbMaskHeader = 52;
    private const int AlphaMaskHeader = 56;
    private const int Os2Header = 64;
    private const int V5Header = 124;
    private const uint EmbeddedProfile = 0x4D424544;

    /// <summary>Reads everything before the pixels and leaves the source behind the palette.</summary>
    public static BmpHeader Read(SourceStream source, Tolerance tolerance)
    {
        // From a clipboard, bitmaps come without the file's header: their pixels follow the colors.
        var pixelOffset = 0L;
        if (source.Peek(4) is not [InfoHeader, 0, 0, 0])
        {
            var file = source.ReadSpan(BmpHeader.FileHeaderSize);
            if (!file.StartsWith("BM"u8))
                CodecTools.ThrowCorrupt("The file does not start with BM, as a BMP does.", 0);
            pixelOffset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(source.Peek(4).Length == 4 ? source.Peek(4) : source.ReadSpan(4));
        if (size is not (CoreHeader or (>= Os2ShortHeader and <= V5Header)))
            throw new UnsupportedImageException($"The information header has {size} bytes; known are headers of {CoreHeader} and of " +
                $"{Os2ShortHeader} to {V5Header}.")
            {
                Position = BmpHeader.FileHeaderSize,
            };

        // Fields that a shorter header leaves out are 0.
        Span<byte> fields = stackalloc byte[V5Header];
        fields.Clear();
        source.ReadSpan((int)size).CopyTo(fields);
        var header = size == CoreHeader ? ReadCore(fields) : ReadInfo(fields, size);
        header = header with { PixelOffset = pixelOffset };
        header = header with { Masks = ReadMasks(source, header, fields, (int)size) };
        if (header.BitsPerPixel <= 8)
        {
            var declared = size > Os2ShortHeader ? BinaryPrimitives.ReadUInt32LittleEndian(fields[32..]) : 0;
            header = header with { Palette = ReadPalette(source, header, declared, size == CoreHeader ? 3 : 4) };
        }

        CheckPixelOffset(source, header, tolerance);
        return header;
    }

    private static BmpHeader ReadCore(ReadOnlySpan<byte> fields) => Check(
        BinaryPrimitives.ReadUInt16LittleEndian(fields[4..]),
        BinaryPrimitives.ReadUInt16LittleEndian(fields[6..]),
        BinaryPrimitives.ReadUInt16LittleEndian(fields[10..]),
        BmpCompression.Rgb);

    private static BmpHeader ReadInfo(ReadOnlySpan<byte> fields, uint size)
    {
        var compression = (BmpCompression)BinaryPrimitives.ReadUInt32LittleEndian(fields[16..]);
        var bitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(fields[14..]);
        var unsupported = compression switch
        {
            BmpCompression.BitFields when size == Os2Header => "Huffman coding",
            BmpCompression.Jpeg when size == Os2Header => "run lengths of 24-bit pixels",
            BmpCompression.Jpeg => "a JPEG file. Take it out, from the pixel offset on, and read it as such",
            BmpCompression.Png => "a PNG file. Take it out, from the pixel offset on, and read it as such",
            < BmpCompression.Rgb or > BmpCompression.AlphaBitFields => $"compression {(uint)compression}",
            _ => null,
        };
        if (unsupported is not null)
            throw new UnsupportedImageException($"The pixels of this BMP file are stored as {unsupported}; plain pixels and run lengths " +
                "of 4 and 8 bits can be read.")
            {
                Position = 30,
            };
        var header = Check(
            BinaryPrimitives.ReadInt32LittleEndian(fields[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(fields[8..]),
            bitsPerPixel,
            compression);
        if (size < InfoHeader)
            return header;
        header = header with
        {
            PixelsPerMeter = (BinaryPrimitives.ReadInt32LittleEndian(fields[24..]), BinaryPrimitives.ReadInt32LittleEndian(fields[28..])),
        };
        if (size == V5Header && BinaryPrimitives.ReadUInt32LittleEndian(fields[56..]) == EmbeddedProfile)
            header = header with
            {
                Profile = (BmpHeader.FileHeaderSize + (long)BinaryPrimitives.ReadUInt32LittleEndian(fields[112..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(fields[116..])),
            };
        return header;
    }

    private static BmpHeader Check(int width, int height, int bitsPerPixel, BmpCompression compression)
    {
        if (width <= 0 || height is 0 or int.MinValue)
            CodecTools.ThrowCorrupt(
                $"The image is {width}×{height} pixels; both must be at least 1 (a negative height means the highest row first).", 18);
        var fits = compression switch
        {
            BmpCompression.Rgb => bitsPerPixel is 1 or 2 or 4 or 8 or 16 or 24 or 32,
            BmpCompression.Rle8 => bitsPerPixel == 8,
            BmpCompression.Rle4 => bitsPerPixel == 4,
            _ => bitsPerPixel is 16 or 32,
        };
        if (!fits)
            CodecTools.ThrowCorrupt($"Pixels of {bitsPerPixel} bits don't go with compression {(int)compression}.", 28);
        var header = new BmpHeader
        {
            Width = width,
            Height = Math.Abs(height),
            TopDown = height < 0,
            BitsPerPixel = bitsPerPixel,
            Compression = compression,
        };
        if (Math.Max(header.RowBytes, header.Width * 4L) > int.MaxValue)
            throw new UnsupportedImageException($"A row of {width} pixels is longer than the {int.MaxValue} bytes that a row may have " +
                "here. Split the image into narrower ones.")
            {
                Position = 18,
            };
        return header;
    }

    private static PixelMasks ReadMasks(SourceStream source, BmpHeader header, ReadOnlySpan<byte> fields, int size)
    {
        if (header.Compression is not (BmpCompression.BitFields or BmpCompression.AlphaBitFields))
            return header.BitsPerPixel == 16 ? PixelMasks.Default16 : PixelMasks.Default32;

        // Since the second version the masks are part of the header; before, they follow it.
        var count = header.Compression == BmpCompression.AlphaBitFields || size >= AlphaMaskHeader ? 4 : 3;
        var bytes = size >= RgbMaskHeader ? fields[InfoHeader..] : source.ReadSpan(count * 4);
        var masks = new PixelMasks(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            count == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) : 0);
        foreach (var mask in (ReadOnlySpan<uint>)[masks.Red, masks.Green, masks.Blue, masks.Alpha])
        {
            var ones = mask >> (mask == 0 ? 0 : BitOperations.TrailingZeroCount(mask));
            if ((ones & (ones + 1)) != 0 || (header.BitsPerPixel == 16 && mask > ushort.MaxValue))
                CodecTools.ThrowCorrupt($"The mask 0x{mask:X8} is not one run of bits within {header.BitsPerPixel}.",
                    BmpHeader.FileHeaderSize + InfoHeader);
        }

        return masks;
    }

    private static BmpPalette ReadPalette(SourceStream source, BmpHeader header, uint declared, int entrySize)
    {
        long count = declared == 0 ? 1L << header.BitsPerPixel : Math.Min(declared, 256);

        // Some writers leave out colors that they don't use, and go on with the pixels.
        var room = (header.PixelOffset - source.Position) / entrySize;
        if (room > 0)
            count = Math.Min(count, room);
        return new BmpPalette(source.ReadSpan((int)count * entrySize), entrySize, header.BitsPerPixel);
    }

    private static void CheckPixelOffset(SourceStream source, BmpHeader header, Tolerance tolerance)
    {
        if (header.PixelOffset < source.Position && tolerance == Tolerance.Strict)
            CodecTools.ThrowCorrupt($"The pixels are said to begin at byte {header.PixelOffset}, within the headers.", 10);
    }
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pict;

/// <summary>Reads what stands before the rows of a bitmap, and passes over them.</summary>
internal static class PictBitmap
{
    private const int IsPixelMap = 0x8000;
    private const int MinPackedRowBytes = 8;
    private const int MaxBytesWithShortCount = 250;
    private const int DitherPattern = 2;

    /// <summary>Reads a bitmap up to and over its rows.</summary>
    /// <param name="source">The file, behind the operation.</param>
    /// <param name="operation">Which one it is: with a region or without, with colors or direct.</param>
    public static PictItem Read(SourceStream source, int operation)
    {
        var isDirect = operation is 0x9A or 0x9B;
        var position = source.Position;

        // Where the pixels once were in memory.
        if (isDirect)
            source.Skip(4);
        var item = ReadMap(source, isDirect, position);
        item = item with { From = PictRectangle.Read(source), To = PictRectangle.Read(source) };
        source.Skip(2);
        if (operation is 0x91 or 0x99 or 0x9B)
            new PictOperations(source).Skip(0x01);
        if (!item.Bounds.Contains(item.From) || item.From.IsEmpty)
            CodecTools.ThrowCorrupt($"A part of a bitmap is drawn that it does not have: {item.From}, where it has {item.Bounds}.",
                position);
        item = item with { Offset = source.Position };
        SkipRows(source, item);
        return item;
    }

    /// <summary>Passes over a pattern of pixels.</summary>
    public static void SkipPattern(SourceStream source)
    {
        var type = source.ReadUInt16BigEndian();
        source.Skip(8);
        if (type == DitherPattern)
            source.Skip(6);
        else
            SkipRows(source, ReadMap(source, isDirect: false, source.Position));
    }

    /// <summary>Reads the next row.</summary>
    /// <param name="source">The file, at the row.</param>
    /// <param name="item">The bitmap.</param>
    /// <param name="row">Receives <see cref="PictItem.StoredBytes"/> bytes.</param>
    /// <returns>How many bytes the row lacks, and whether a run goes beyond it.</returns>
    public static (int Lacking, bool IsBroken) ReadRow(SourceStream source, PictItem item, Span<byte> row)
    {
        if (item.Packing is PictPacking.None or PictPacking.NoPadding)
        {
            source.ReadExactly(row);
            return default;
        }

        return PackBits.ReadRow(source, CountOf(source, item), row, item.Packing == PictPacking.Words ? 2 : 1);
    }

    private static void SkipRows(SourceStream source, PictItem item)
    {
        if (item.Packing is PictPacking.None or PictPacking.NoPadding)
        {
            source.Skip((long)item.StoredBytes * item.Bounds.Height);
            return;
        }

        for (var y = 0; y < item.Bounds.Height; y++)
            source.Skip(CountOf(source, item));
    }

    /// <summary>The bytes that a packed row takes.</summary>
    private static int CountOf(SourceStream source, PictItem item)
        => item.RowBytes > MaxBytesWithShortCount ? source.ReadUInt16BigEndian() : source.ReadUInt8();

    private static PictItem ReadMap(SourceStream source, bool isDirect, long position)
    {
        var rowBytes = source.ReadUInt16BigEndian();
        var bounds = PictRectangle.Read(source);
        CodecTools.ThrowCorruptIf(bounds.IsEmpty, $"A bitmap is said to be {bounds.Width}×{bounds.Height} px.", position);
        var item = new PictItem { Offset = 0, Bounds = bounds, To = default, RowBytes = rowBytes & ~IsPixelMap };
        if ((rowBytes & IsPixelMap) == 0 && !isDirect)
            item = item with { Depth = 1, Colors = BlackOnWhite(), IsGray = true, Packing = PackingOf(item.RowBytes, PictPacking.Bytes) };
        else
            item = ReadPixelMap(source, item, isDirect);
        if ((long)bounds.Width * item.Depth > item.RowBytes * 8L && item.Packing != PictPacking.NoPadding)
            CodecTools.ThrowCorrupt($"Rows of {bounds.Width} pixels of {item.Depth} bits are said to take {item.RowBytes} bytes.",
                position);
        return item;
    }

    private static PictItem ReadPixelMap(SourceStream source, PictItem item, bool isDirect)
    {
        // The version.
        source.Skip(2);
        var position = source.Position;
        var packType = source.ReadUInt16BigEndian();

        // The packed size, and the resolution.
        source.Skip(12);
        var pixelType = source.ReadUInt16BigEndian();
        var depth = source.ReadUInt16BigEndian();
        var components = source.ReadUInt16BigEndian();

        // Bits of a component, bytes to the next plane, where the color table was in memory, and nothing.
        source.Skip(14);
        if (isDirect ? depth is not (16 or 32) || components is not (3 or 4) : depth is not (1 or 2 or 4 or 8))
        {
            throw new UnsupportedImageException(
                $"A bitmap has {depth} bits a pixel in {components} components (pixel type {pixelType}); 1 to 8 with colors, and 16 and " +
                "32 in 3 or 4 components can be read.")
            {
                Position = position,
            };
        }

        item = item with { Depth = depth, Components = depth == 16 ? 3 : components };
        if (!isDirect)
        {
            var colors = ReadColors(source, depth, out var isGray);
            return item with { Colors = colors, IsGray = isGray, Packing = PackingOf(item.RowBytes, PictPacking.Bytes) };
        }

        return item with
        {
            Packing = PackingOf(item.RowBytes, packType switch
            {
                0 => depth == 16 ? PictPacking.Words : PictPacking.Planes,
                1 => PictPacking.None,
                2 when depth == 32 => PictPacking.NoPadding,
                3 when depth == 16 => PictPacking.Words,
                4 when depth == 32 => PictPacking.Planes,
                _ => throw new UnsupportedImageException(
                    $"A bitmap of {depth} bits a pixel is packed in the way {packType}, which does not go with them.")
                {
                    Position = position,
                },
            }),
        };
    }

    /// <summary>Short rows are never packed.</summary>
    private static PictPacking PackingOf(int rowBytes, PictPacking packing) => rowBytes < MinPackedRowBytes ? PictPacking.None : packing;

    /// <summary>Each color has 16 bits a channel, of which the upper ones are kept.</summary>
    private static ColorMap ReadColors(SourceStream source, int depth, out bool isGray)
    {
        const int isDeviceTable = 0x8000;
        source.Skip(4);
        var flags = source.ReadUInt16BigEndian();
        var position = source.Position;
        var count = source.ReadUInt16BigEndian() + 1;
        CodecTools.ThrowCorruptIf(count > ColorMap.MaxCount, $"A color table has {count} colors; {1 << depth} can be used.", position);
        var colors = new ColorMap();
        isGray = true;
        for (var i = 0; i < count; i++)
        {
            var entry = source.ReadSpan(8);
            var place = (flags & isDeviceTable) != 0 ? i : entry[1];
            colors.Set(place, entry[2], entry[4], entry[6]);
            isGray &= entry[2] == entry[4] && entry[4] == entry[6];
        }

        return colors;
    }

    private static ColorMap BlackOnWhite()
    {
        var colors = new ColorMap();
        colors.Set(0, byte.MaxValue, byte.MaxValue, byte.MaxValue);
        colors.Set(1, 0, 0, 0);
        return colors;
    }
}

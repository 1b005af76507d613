using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.SunRaster;

/// <summary>How the pixels of a Sun raster file are stored.</summary>
internal enum SunRasterType : uint
{
    /// <summary>As they are; the length of the pixels may be missing.</summary>
    Old = 0,

    /// <summary>As they are.</summary>
    Standard = 1,

    /// <summary>In run lengths of bytes.</summary>
    RunLengths = 2,

    /// <summary>As they are, red first.</summary>
    Rgb = 3,

    /// <summary>A TIFF file.</summary>
    Tiff = 4,

    /// <summary>An IFF file.</summary>
    Iff = 5,
}

/// <summary>What stands before the pixels of a Sun raster file.</summary>
internal sealed record SunRasterHeader
{
    public const uint Mark = 0x59A66A95;
    public const int Size = 32;
    private const int RgbMap = 1;

    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>1, 4, 8, 24 or 32 bits.</summary>
    public required int Depth { get; init; }

    public required SunRasterType Type { get; init; }

    /// <summary>The colors; null where there is no map that pixels are places of.</summary>
    public ColorMap? Colors { get; init; }

    /// <summary>Whether a set bit is white: without a color map it is black.</summary>
    public bool IsSetWhite { get; init; }

    /// <summary>Bytes of a row in the file, which are always even.</summary>
    public long RowBytes => (((long)Width * Depth) + 15) / 16 * 2;

    public static SunRasterHeader Read(SourceStream source)
    {
        var position = source.Position;
        Span<uint> fields = stackalloc uint[Size / sizeof(uint)];
        var bytes = source.ReadSpan(Size);
        for (var i = 0; i < fields.Length; i++)
            fields[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * sizeof(uint))..]);
        CodecTools.ThrowCorruptIf(fields[0] != Mark, "The file does not start with 0x59A66A95, as a Sun raster does.", position);
        var (depth, type, mapType, mapLength) = (fields[3], (SunRasterType)fields[5], fields[6], fields[7]);
        if (type is SunRasterType.Tiff or SunRasterType.Iff or (SunRasterType)0xFFFF)
            throw new UnsupportedImageException(
                $"The raster file is a wrapper of another format (type {(uint)type}: 4 TIFF, 5 IFF, "
                    + "65535 an experiment); types 0 to 3 can be read.")
            {
                Position = position + 20,
            };
        if (type > SunRasterType.Rgb)
            CodecTools.ThrowCorrupt($"The file is of type {(uint)type}; known are 0 to 5.", position + 20);
        if (depth is not (1 or 4 or 8 or 24 or 32))
            CodecTools.ThrowCorrupt($"Pixels have {depth} bits; 1, 4, 8, 24 and 32 are known.", position + 12);
        if (fields[1] is 0 or > int.MaxValue || fields[2] is 0 or > int.MaxValue)
            CodecTools.ThrowCorrupt($"The image is said to be {fields[1]}×{fields[2]} px; both must be 1 to {int.MaxValue}.", position + 4);
        if (fields[1] * 4L > int.MaxValue)
            throw new UnsupportedImageException(
                $"A row of {fields[1]} pixels is longer than a row may be here.")
            {
                Position = position + 4,
            };
        var colors = ReadColors(source, (int)depth, mapType, mapLength, position + 24);

        // A map of black and white says no more than which is which.
        var isBlackFirst = depth == 1 && colors is { Count: 2 } && colors.Rgb.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 255, 255, 255]);
        var isWhiteFirst = depth == 1 && colors is { Count: 2 } && colors.Rgb.StartsWith((ReadOnlySpan<byte>)[255, 255, 255, 0, 0, 0]);
        return new SunRasterHeader
        {
            Width = (int)fields[1],
            Height = (int)fields[2],
            Depth = (int)depth,
            Type = type,
            Colors = isBlackFirst || isWhiteFirst ? null : colors,
            IsSetWhite = isBlackFirst,
        };
    }

    /// <summary>All reds, all greens, all blues.</summary>
    private static ColorMap? ReadColors(SourceStream source, int depth, uint type, uint length, long position)
    {
        if (type != RgbMap || depth > 8 || length == 0)
        {
            source.Skip(length);
            return null;
        }

        if (length > 3 * ColorMap.MaxCount || length % 3 != 0)
            CodecTools.ThrowCorrupt($"The color map has {length} bytes; it may have {3 * ColorMap.MaxCount}, three a color.", position);
        var count = (int)length / 3;
        var bytes = source.ReadSpan((int)length);
        var colors = new ColorMap();
        for (var i = 0; i < count; i++)
            colors.Set(i, bytes[i], bytes[count + i], bytes[(2 * count) + i]);
        return colors;
    }
}

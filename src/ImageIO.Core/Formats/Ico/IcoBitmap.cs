using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Ico;

/// <summary>
/// An image of an icon that is a bitmap: a header and perhaps a palette, as of a BMP file, the pixels, and a mask of one bit each.
/// </summary>
internal sealed class IcoBitmap
{
    private const int InfoHeader = 40;
    private const uint BitFields = 3;

    private readonly SourceStream _source;
    private readonly ReadOptions _options;
    private readonly byte[] _palette = new byte[256 * 4];
    private readonly PixelChannels _channels;
    private readonly bool _topDown;

    /// <summary>Reads what stands before the pixels.</summary>
    public IcoBitmap(SourceStream source, ReadOptions options)
    {
        (_source, _options) = (source, options);
        var position = source.Position;
        var header = source.ReadSpan(InfoHeader);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(header);
        Width = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        long doubled = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        BitsPerPixel = BinaryPrimitives.ReadUInt16LittleEndian(header[14..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        var declared = BinaryPrimitives.ReadUInt32LittleEndian(header[32..]);
        if (size is < InfoHeader or > 124)
            CodecTools.ThrowCorrupt(
                $"The image starts with neither a PNG nor a bitmap's header: that would have 40 to 124 bytes, not {size}.",
                position);
        _topDown = doubled < 0;
        Height = (int)(Math.Abs(doubled) / 2);
        if (Width < 1 || Height < 1 || doubled % 2 != 0)
            CodecTools.ThrowCorrupt(
                $"The bitmap is {Width}×{doubled}; an icon's has a height of twice the image's, for its mask.",
                position + 4);
        if (Width * 4L > int.MaxValue)
            throw new UnsupportedImageException(
                $"A row of {Width} pixels is longer than the {int.MaxValue} bytes that a row may have here.")
            {
                Position = position + 4,
            };
        if (compression != 0 && !(compression == BitFields && BitsPerPixel is 16 or 32))
            throw new UnsupportedImageException(
                $"The bitmap is packed by the method {compression}; those of icons that are not can be "
                    + "read, and PNG.")
            {
                Position = position + 16,
            };
        if (BitsPerPixel is not (1 or 2 or 4 or 8 or 16 or 24 or 32))
            CodecTools.ThrowCorrupt($"Pixels of {BitsPerPixel} bits are none that a bitmap has.", position + 14);
        if (compression == 0)
            source.Skip(size - InfoHeader);
        var masks = BitsPerPixel == 16 ? PixelMasks.Default16 : PixelMasks.Bgra;
        _channels = new PixelChannels(compression == BitFields ? ReadMasks(size) : masks);
        if (BitsPerPixel <= 8)
            source.ReadSpan((int)(declared == 0 ? 1u << BitsPerPixel : Math.Min(declared, 256)) * 4).CopyTo(_palette);
        PixelsAt = source.Position;
    }

    public int Width { get; }

    public int Height { get; }

    public int BitsPerPixel { get; }

    /// <summary>Where the pixels begin.</summary>
    public long PixelsAt { get; }

    private long RowBytes => (((long)Width * BitsPerPixel) + 31) / 32 * 4;

    private long MaskRowBytes => (((long)Width) + 31) / 32 * 4;

    /// <summary>
    /// Fills an image of H×W×4. Pixels of 32 bits have alpha of their own; where that is 0 everywhere, as old writers leave it, the mask
    /// counts as it does for the others.
    /// </summary>
    public void Read(NdArray destination)
    {
        var hasAlpha = false;
        var padding = (int)(RowBytes - (((long)Width * BitsPerPixel) + 7) / 8);
        CodecTools.ReadRows(destination, !_topDown, _source, _options, row =>
        {
            ReadPixels(row);
            _source.ReadSpan(padding);
            if (BitsPerPixel != 32 || hasAlpha)
                return;
            for (var i = 3; i < row.Length && !hasAlpha; i += 4)
                hasAlpha = row[i] != 0;
        });
        if (hasAlpha)
            return;
        var maskPadding = (int)(MaskRowBytes - ((Width + 7L) / 8));
        var position = _source.Position;
        try
        {
            for (var i = 0; i < Height; i++)
            {
                _source.CancellationToken.ThrowIfCancellationRequested();
                ReadMask(destination.RowAt(_topDown ? i : Height - 1 - i));
                _source.ReadSpan(maskPadding);
            }
        }
        catch (EndOfStreamException fault) when (!ReferenceEquals(fault, _source.InnerFault))
        {
            const string message = "The file ends within the mask of an image";
            if (_options.Tolerance != Tolerance.Partial)
                CodecTools.ThrowCorrupt($"{message}.", position);
            _options.OnWarning?.Invoke(new ImageWarning($"{message}; what it does not cover is opaque.", position));
        }

        GC.KeepAlive(destination);
    }

    private PixelMasks ReadMasks(uint size)
    {
        // Headers of more than 40 bytes hold the masks; of the others they follow.
        Span<byte> masks = stackalloc byte[16];
        masks.Clear();
        var within = (int)Math.Min(size - InfoHeader, 16);
        var count = within >= 12 ? within : 12;
        _source.ReadSpan(count).CopyTo(masks);
        _source.Skip(Math.Max(0, size - InfoHeader - count));
        var alpha = BinaryPrimitives.ReadUInt32LittleEndian(masks[12..]);
        return new PixelMasks(
            BinaryPrimitives.ReadUInt32LittleEndian(masks),
            BinaryPrimitives.ReadUInt32LittleEndian(masks[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(masks[8..]),
            BitsPerPixel == 32 && alpha == 0 ? PixelMasks.Bgra.Alpha : alpha);
    }

    private void ReadPixels(Span<byte> row)
    {
        var packed = row[^(int)((((long)Width * BitsPerPixel) + 7) / 8)..];
        _source.ReadExactly(packed);
        switch (BitsPerPixel)
        {
            case 32 when _channels.AreBytes:
                PackedRows.SwapRedAndBlue4(row, row);
                break;
            case 32 or 16:
                PackedRows.MaskRgba(packed, BitsPerPixel, _channels, row);
                break;
            case 24:
                for (int from = 0, to = 0; to < row.Length; from += 3, to += 4)
                    (row[to], row[to + 1], row[to + 2], row[to + 3]) = (packed[from + 2], packed[from + 1], packed[from], 255);
                break;
            default:
                var (perByte, mask) = (8 / BitsPerPixel, (1 << BitsPerPixel) - 1);
                for (int x = 0, to = 0; to < row.Length; x++, to += 4)
                {
                    var color = ((packed[x / perByte] >> (8 - BitsPerPixel - (x % perByte * BitsPerPixel))) & mask) * 4;
                    (row[to], row[to + 1], row[to + 2], row[to + 3]) = (_palette[color + 2], _palette[color + 1], _palette[color], 255);
                }

                break;
        }
    }

    private void ReadMask(Span<byte> row)
    {
        const int pixelsAtOnce = 8 * 4096;
        while (!row.IsEmpty)
        {
            var part = row[..Math.Min(row.Length, pixelsAtOnce * 4)];
            var bits = _source.ReadSpan(((part.Length / 4) + 7) / 8);
            for (var x = 0; x < part.Length / 4; x++)
                part[(x * 4) + 3] = (byte)(((bits[x >> 3] >> (7 - (x & 7))) & 1) - 1);
            row = row[part.Length..];
        }
    }
}

using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Tga;

/// <summary>
/// Reads the image of a TGA file, the highest row first and the leftmost pixel first, wherever the file starts. Alpha is given of pixels
/// with 32 bits and of gray with 16, whatever the attribute bits say: most writers leave these 0. The one attribute bit of a color of 16
/// bits is no alpha, as in all other readers.
/// </summary>
internal sealed class TgaDecoder : SingleImageDecoder
{
    private TgaHeader? _header;

    public TgaDecoder(SourceStream source, ReadOptions options)
        : base(source, options)
    {
        // What is told of the image stands behind the pixels, and may be asked for before them.
        source.EnsureSeekable();
    }

    public override bool TryReadRegion(NdArray destination, ReadOnlySpan<int> origin)
        => ReadHeader() is not null && !_header!.IsRunLengths
            && TryReadRows(destination, origin, (long)_header.Width * _header.PixelBytes, !_header.TopDown, RowDecoder(_header));

    public override ImageMetadata ReadMetadata(bool excludeApplied)
    {
        if (_header is null)
            return ImageMetadata.Empty;
        var position = Source.Position;
        var values = TgaExtension.Read(Source);
        Source.Position = position;
        if (_header.Id.Length > 0)
            values.Add(new("id", _header.Id));
        if (_header.Colors is { Count: > 0 } colors && (!excludeApplied || !Options.ApplyPalette))
            values.Add(colors.ToMetadata());
        return new ImageMetadata(values);
    }

    protected override FrameHeader ParseHeader()
    {
        _header = TgaHeader.Read(Source);
        if (_header.Colors is not null)
        {
            if (_header.PixelBytes == 2 && !Options.ApplyPalette)
                throw new UnsupportedImageException("The places in the color map have 16 bits; read the colors (ApplyPalette).");
            return ColorMap.Header(_header.Width, _header.Height, Options.ApplyPalette);
        }

        return new FrameHeader
        {
            Shape = _header.Channels == 1 ? [_header.Height, _header.Width] : [_header.Height, _header.Width, _header.Channels],
            DType = DType.UInt8,
        };
    }

    protected override void Decode(NdArray destination)
        => CodecTools.ReadRows(destination, bottomUp: !_header!.TopDown, Source, Options, RowDecoder(_header));

    private CodecTools.DecodeRow RowDecoder(TgaHeader header)
    {
        var packedBytes = header.Width * header.PixelBytes;
        var runs = header.IsRunLengths ? new TgaRunLengths(Source, header.PixelBytes) : null;
        return row =>
        {
            if (runs is null && header is { Kind: TgaKind.Color, PixelBytes: 3, Colors: null })
            {
                PackedRows.ReadSwapped(Source, row);
            }
            else
            {
                // Packed pixels are never longer than the row, at whose end they wait to be unpacked from its start on.
                var packed = row[^packedBytes..];
                if (runs is null)
                    Source.ReadExactly(packed);
                else
                    runs.Read(packed);
                Unpack(header, packed, row);
            }

            if (header.RightToLeft)
                Reverse(row, row.Length / header.Width);
        };
    }

    private void Unpack(TgaHeader header, Span<byte> packed, Span<byte> row)
    {
        if (header.Colors is { } colors)
        {
            if (!Options.ApplyPalette)
                return;
            if (header.PixelBytes == 1)
                PackedRows.Expand(packed, 8, colors.Rgb, row);
            else
                Expand16(packed, colors.Rgb, row);
        }
        else if (header.Kind == TgaKind.Color)
        {
            switch (header.PixelBytes)
            {
                case 2:
                    PackedRows.Expand555(packed, row);
                    break;
                case 3:
                    PackedRows.SwapRedAndBlue(row, row);
                    break;
                default:
                    PackedRows.SwapRedAndBlue4(row, row);
                    break;
            }
        }
    }

    /// <summary>Places of 16 bits: those beyond 255 have no color here.</summary>
    private static void Expand16(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> palette, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to + 2 < rgb.Length; from += 2, to += 3)
        {
            if (packed[from + 1] != 0)
                throw new UnsupportedImageException(
                    "A pixel is a place in the color map beyond 255; maps of at most 256 colors can be read.");
            var place = packed[from] * 3;
            (rgb[to], rgb[to + 1], rgb[to + 2]) = (palette[place], palette[place + 1], palette[place + 2]);
        }
    }

    private static void Reverse(Span<byte> row, int pixelBytes)
    {
        switch (pixelBytes)
        {
            case 1:
                row.Reverse();
                break;
            case 2:
                MemoryMarshal.Cast<byte, ushort>(row).Reverse();
                break;
            case 4:
                MemoryMarshal.Cast<byte, uint>(row).Reverse();
                break;
            default:
                for (int left = 0, right = row.Length - 3; left < right; left += 3, right -= 3)
                {
                    (row[left], row[right]) = (row[right], row[left]);
                    (row[left + 1], row[right + 1]) = (row[right + 1], row[left + 1]);
                    (row[left + 2], row[right + 2]) = (row[right + 2], row[left + 2]);
                }

                break;
        }
    }
}

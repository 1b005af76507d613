using ImageIO.Codecs;
using ImageIO.Quantization;
using ImageIO.Resources;

namespace ImageIO.Formats.Bmp;

/// <summary>
/// Writes one image as a BMP file: bool with 1 bit, gray or places in a palette with 8, RGB with 24 and RGBA with 32 per pixel, from the
/// lowest row up.
/// </summary>
internal sealed class BmpEncoder(TargetStream target, Palette? palette) : FrameEncoder
{
    private const int InfoHeader = 40;
    private const int V4Header = 108;
    private const int V5Header = 124;
    private const uint StandardRgb = 0x73524742;
    private const uint EmbeddedProfile = 0x4D424544;
    private const int ChunkPixels = 8 * 1024;

    private bool _written;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (_written)
            throw new ImageEncodingException("A .bmp file holds one image. Write one file per image.");
        if (pixels.Length == 0)
            throw new ImageEncodingException($"A .bmp file can't hold an image without pixels ({pixels}).");
        if (palette?.FaultOf(pixels) is { } fault)
            throw new ImageEncodingException(fault);
        _written = true;
        var channels = pixels.Rank == 3 ? pixels.Shape[2] : 1;
        var bitsPerPixel = pixels.DType == DType.Bool ? 1 : channels * 8;
        WriteHeaders(pixels.Shape[1], pixels.Shape[0], bitsPerPixel, metadata);
        WriteColors(bitsPerPixel);
        WriteRows(pixels, bitsPerPixel, cancellationToken);
        target.Write(metadata.Icc.Span);
    }

    public override void Finish()
    {
        if (!_written)
            throw new ImageEncodingException("A .bmp file needs an image, but none was written.");
    }

    private int ColorCount(int bitsPerPixel) => palette is not null ? palette.Count : bitsPerPixel <= 8 ? 1 << bitsPerPixel : 0;

    private void WriteHeaders(int width, int height, int bitsPerPixel, ImageMetadata metadata)
    {
        var headerSize = !metadata.Icc.IsEmpty ? V5Header : bitsPerPixel == 32 ? V4Header : InfoHeader;
        var pixelOffset = BmpHeader.FileHeaderSize + headerSize + (ColorCount(bitsPerPixel) * 4);
        var rowBytes = (((long)width * bitsPerPixel) + 31) / 32 * 4;
        var fileSize = (Int128)pixelOffset + ((Int128)rowBytes * height) + metadata.Icc.Length;
        if (fileSize > uint.MaxValue)
            throw new ImageEncodingException(
                $"The file would have {fileSize} bytes; a .bmp file has less than 4 GiB. Use .png, .npy or .ppm.");
        target.Write("BM"u8);
        target.WriteUInt32LittleEndian((uint)fileSize);
        target.WriteUInt32LittleEndian(0);
        target.WriteUInt32LittleEndian((uint)pixelOffset);

        target.WriteUInt32LittleEndian((uint)headerSize);
        target.WriteUInt32LittleEndian((uint)width);
        target.WriteUInt32LittleEndian((uint)height);
        target.WriteUInt16LittleEndian(1);
        target.WriteUInt16LittleEndian((ushort)bitsPerPixel);
        target.WriteUInt32LittleEndian((uint)(bitsPerPixel == 32 ? BmpCompression.BitFields : BmpCompression.Rgb));
        target.WriteUInt32LittleEndian((uint)(rowBytes * height));
        var density = metadata.TryGet<double[]>("dpi", out var dpi) && dpi.Length == 2 ? dpi : [0, 0];
        target.WriteUInt32LittleEndian(PixelsPerMeter(density[0]));
        target.WriteUInt32LittleEndian(PixelsPerMeter(density[1]));
        target.WriteUInt32LittleEndian((uint)ColorCount(bitsPerPixel));
        target.WriteUInt32LittleEndian(0);
        if (headerSize == InfoHeader)
            return;

        var masks = bitsPerPixel == 32 ? PixelMasks.Bgra : default;
        target.WriteUInt32LittleEndian(masks.Red);
        target.WriteUInt32LittleEndian(masks.Green);
        target.WriteUInt32LittleEndian(masks.Blue);
        target.WriteUInt32LittleEndian(masks.Alpha);
        target.WriteUInt32LittleEndian(headerSize == V5Header ? EmbeddedProfile : StandardRgb);

        // End points and gamma mean nothing for these color spaces.
        const int endPointsAndGamma = 48;
        target.GetSpan(endPointsAndGamma)[..endPointsAndGamma].Clear();
        target.Advance(endPointsAndGamma);
        if (headerSize == V4Header)
            return;
        const uint pictures = 4;
        target.WriteUInt32LittleEndian(pictures);
        target.WriteUInt32LittleEndian((uint)(fileSize - metadata.Icc.Length - BmpHeader.FileHeaderSize));
        target.WriteUInt32LittleEndian((uint)metadata.Icc.Length);
        target.WriteUInt32LittleEndian(0);
    }

    private static uint PixelsPerMeter(double dpi)
    {
        var value = Math.Round(dpi / BmpHeader.Inch);
        return value is > 0 and <= int.MaxValue ? (uint)value : 0;
    }

    /// <summary>The palette, or shades of gray.</summary>
    private void WriteColors(int bitsPerPixel)
    {
        for (var i = 0; i < palette?.Count; i++)
        {
            var (red, green, blue) = palette[i];
            target.WriteUInt32LittleEndian((uint)red << 16 | (uint)green << 8 | blue);
        }

        if (palette is not null)
            return;
        var count = ColorCount(bitsPerPixel);
        for (var i = 0; i < count; i++)
            target.WriteUInt32LittleEndian((uint)(i * byte.MaxValue / (count - 1)) * 0x010101);
    }

    private void WriteRows(NdArray pixels, int bitsPerPixel, CancellationToken cancellationToken)
    {
        var height = pixels.Shape[0];
        var rowBytes = checked((int)(pixels.ByteLength / height));
        var padding = (int)(-(((long)pixels.Shape[1] * bitsPerPixel + 7) / 8) & 3);
        for (var y = height - 1; y >= 0; y--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = pixels.BytesAt((long)y * rowBytes, rowBytes);
            var step = ChunkPixels * Math.Max(1, bitsPerPixel / 8);
            for (var start = 0; start < rowBytes; start += step)
                WritePixels(row[start..Math.Min(rowBytes, start + step)], bitsPerPixel);
            target.GetSpan(4)[..padding].Clear();
            target.Advance(padding);
        }

        GC.KeepAlive(pixels);
    }

    private void WritePixels(ReadOnlySpan<byte> pixels, int bitsPerPixel)
    {
        var count = bitsPerPixel == 1 ? (pixels.Length + 7) / 8 : pixels.Length;
        var bytes = target.GetSpan(count)[..count];
        switch (bitsPerPixel)
        {
            case 1:
                bytes.Clear();
                for (var x = 0; x < pixels.Length; x++)
                    bytes[x >> 3] |= (byte)((pixels[x] & 1) << (7 - (x & 7)));
                break;
            case 32:
                PackedRows.SwapRedAndBlue4(pixels, bytes);
                break;
            case 24:
                PackedRows.SwapRedAndBlue(pixels, bytes);
                break;
            default:
                pixels.CopyTo(bytes);
                break;
        }

        target.Advance(count);
    }
}

using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Quantization;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Writes one PNG image, row by row, in memory that does not grow with it.</summary>
internal sealed class PngEncoder(TargetStream target, PngWriteOptions options) : FrameEncoder
{
    private bool _written;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (_written)
            throw new ImageEncodingException("A PNG holds one image. For several images in one file write a .gif.");
        var header = options.Palette is null ? HeaderFor(pixels) : HeaderFor(pixels, options.Palette);
        _written = true;
        target.Write(PngDecoder.Signature);
        WriteHeader(header);
        new PngMetadataWriter(target, metadata, header).Write();
        if (options.Palette is { } palette)
            WritePalette(palette);
        PngPixelWriter.Write(pixels, header, options, target, cancellationToken);
    }

    public override void Finish()
    {
        if (!_written)
            throw new ImageEncodingException("A PNG holds one image, and none was written.");
        target.WriteChunk(PngChunkType.End, []);
    }

    private static PngHeader HeaderFor(NdArray pixels)
    {
        var channels = pixels.Rank == 2 ? 1 : pixels.Rank == 3 ? pixels.Shape[2] : 0;
        PngColor? color = channels switch
        {
            1 => PngColor.Gray,
            2 => PngColor.GrayAlpha,
            3 => PngColor.Rgb,
            4 => PngColor.Rgba,
            _ => null,
        };
        var depth = pixels.DType switch
        {
            DType.Bool when channels == 1 => 1,
            DType.UInt8 => 8,
            DType.UInt16 => 16,
            _ => 0,
        };
        if (color is null || depth == 0 || pixels.Length == 0)
            throw new ImageEncodingException($"A PNG holds an image of H×W or H×W×2, 3 or 4 of uint8 or uint16, or of H×W bool, and at least one pixel; this is {pixels}.");
        return new PngHeader(pixels.Shape[1], pixels.Shape[0], depth, color.Value, Interlaced: false);
    }

    private static PngHeader HeaderFor(NdArray pixels, Palette palette)
    {
        if (palette.FaultOf(pixels) is { } fault)
            throw new ImageEncodingException(fault);
        return new PngHeader(pixels.Shape[1], pixels.Shape[0], Depth: 8, PngColor.Palette, Interlaced: false);
    }

    private void WritePalette(Palette palette)
    {
        Span<byte> rgb = stackalloc byte[3 * Palette.MaxCount];
        for (var i = 0; i < palette.Count; i++)
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = palette[i];
        target.WriteChunk(PngChunkType.Palette, rgb[..(3 * palette.Count)]);
    }

    private void WriteHeader(PngHeader header)
    {
        Span<byte> data = stackalloc byte[PngHeader.Length];
        data.Clear();
        BinaryPrimitives.WriteInt32BigEndian(data, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], header.Height);
        data[8] = (byte)header.Depth;
        data[9] = (byte)header.Color;
        target.WriteChunk(PngChunkType.Header, data);
    }
}

using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Quantization;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>
/// Writes a PNG: one image row by row, in memory that does not grow with it, or the frames of an animation. Where nobody says that there is
/// one image only, the first is kept until it is known what comes behind it.
/// </summary>
internal sealed class PngEncoder(TargetStream target, PngWriteOptions options) : FrameEncoder
{
    /// <summary>Compressed bytes per IDAT chunk of a still image.</summary>
    private const int ChunkBytes = 64 * 1024;

    private PngAnimationEncoder? _animation;
    private int _count;
    private bool _isStill;

    // Frames that may turn out to be of few colors, and what is known of the first.
    private PngPaletteFrames? _few;
    private PngHeader _header;
    private int[] _shape = [];
    private TimeSpan _origin;
    private ImageMetadata _metadata = ImageMetadata.Empty;

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        var header = options.Palette is null ? HeaderFor(pixels) : HeaderFor(pixels, options.Palette);
        if (_isStill)
            throw new ImageEncodingException("One image was announced and has been written: a PNG begun as a still holds no other.");
        _count++;
        if (_count == 1 && timing.Count == 1)
        {
            _isStill = true;
            WriteStill(target, pixels, header, options, metadata, cancellationToken);
            return;
        }

        if (_count == 1)
        {
            (_header, _shape, _origin, _metadata) = (header, pixels.Shape.ToArray(), timing.Timestamp, metadata);
            if (options.Palette is null && PngPaletteFrames.Suits(pixels))
                _few = new();
        }

        if (_few is not null && pixels.DType == DType.UInt8 && pixels.Shape.SequenceEqual(_shape) && _few.TryAdd(pixels, timing))
            return;
        WriteFew(cancellationToken);
        _animation ??= new PngAnimationEncoder(target, options, header, pixels, timing.Timestamp, metadata);
        _animation.Write(pixels, timing, cancellationToken);
    }

    public override void Finish()
    {
        if (_count == 0)
            throw new ImageEncodingException("A PNG holds at least one image, and none was written.");
        if (_few is not null && _count > 1)
            WriteWithPalette(_few);
        WriteFew(target.CancellationToken);
        _animation?.Finish(isStill: _count == 1);
        target.WriteChunk(PngChunkType.End, []);
    }

    protected override void Dispose(bool disposing)
    {
        ReleaseFew();
        _animation?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Writes all of a still image but the end.</summary>
    internal static void WriteStill(
        TargetStream target,
        NdArray pixels,
        PngHeader header,
        PngWriteOptions options,
        ImageMetadata metadata,
        CancellationToken cancellationToken)
    {
        if (options.Bits is not null)
            header = PngBits.Demand(header, pixels, options);
        else if (options.Optimize)
            header = PngBits.Fewest(header, pixels, options);
        header = header with { Interlaced = options.Interlaced };
        WriteStart(target, header);
        WriteMetadata(target, header, options, metadata);
        using var scratch = NdArray.CreateUninitialized(DType.UInt8, checked(ChunkBytes + PngPixelWriter.ScratchBytes(header)));
        var output = new PngDataWriter(target, scratch, ChunkBytes);
        PngPixelWriter.Write(
            pixels,
            new PixelArea(0, 0, header.Width, header.Height),
            header,
            options.Optimize ? PngFilterSearch.Best(pixels, header, options, scratch.Bytes[ChunkBytes..], cancellationToken)
                : PngCompression.FilterOf(options),
            PngCompression.OfStill(options),
            scratch.Bytes[ChunkBytes..],
            output,
            cancellationToken);
        output.EndChunk();
    }

    /// <summary>Writes the signature and the header.</summary>
    internal static void WriteStart(TargetStream target, PngHeader header)
    {
        target.Write(PngDecoder.Signature);
        Span<byte> data = stackalloc byte[PngHeader.Length];
        data.Clear();
        BinaryPrimitives.WriteInt32BigEndian(data, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], header.Height);
        data[8] = (byte)header.Depth;
        data[9] = (byte)header.Color;
        data[12] = header.Interlaced ? (byte)1 : (byte)0;
        target.WriteChunk(PngChunkType.Header, data);
    }

    /// <summary>Writes the metadata and the palette.</summary>
    internal static void WriteMetadata(TargetStream target, PngHeader header, PngWriteOptions options, ImageMetadata metadata)
    {
        var writer = new PngMetadataWriter(target, metadata, header);
        writer.Write();
        if (options.Palette is { } palette)
            WritePalette(target, palette);
        writer.WriteBehindPalette(options.Palette?.Count ?? 0);
    }

    /// <summary>
    /// Writes the frames that were put aside as what they are: all have turned out to have too many colors, or to be too many.
    /// </summary>
    private void WriteFew(CancellationToken cancellationToken)
    {
        _few?.Replay(_shape, (pixels, timing) =>
        {
            _animation ??= new PngAnimationEncoder(target, options, _header, pixels, _origin, _metadata);
            _animation.Write(pixels, timing, cancellationToken);
        });
        ReleaseFew();
    }

    /// <summary>Writes all frames as places in their palette.</summary>
    private void WriteWithPalette(PngPaletteFrames few)
    {
        var isOpaque = _shape[2] == 3;
        var hasAlpha = !isOpaque || (few.LeavesMuch() && few.Palette.TryAddTransparent());
        var header = _header with { Color = PngColor.Palette, Depth = few.Palette.Depth };
        foreach (var (indices, timing) in few.Frames)
        {
            _animation ??= new PngAnimationEncoder(
                target, options, header, indices, _origin, _metadata, few.Palette, hasAlpha, isOpaque);
            _animation.Write(indices, timing, target.CancellationToken);
        }

        ReleaseFew();
    }

    private void ReleaseFew()
    {
        _few?.Dispose();
        _few = null;
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
            throw new ImageEncodingException(
                "A PNG holds an image of H×W or H×W×2, 3 or 4 of uint8 or uint16, or of H×W bool, and at least one pixel; this is " +
                $"{pixels}.");
        return new PngHeader(pixels.Shape[1], pixels.Shape[0], depth, color.Value, Interlaced: false);
    }

    private static PngHeader HeaderFor(NdArray pixels, Palette palette)
    {
        if (palette.FaultOf(pixels) is { } fault)
            throw new ImageEncodingException(fault);
        return new PngHeader(pixels.Shape[1], pixels.Shape[0], Depth: 8, PngColor.Palette, Interlaced: false);
    }

    private static void WritePalette(TargetStream target, Palette palette)
    {
        Span<byte> rgb = stackalloc byte[3 * Palette.MaxCount];
        for (var i = 0; i < palette.Count; i++)
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = palette[i];
        target.WriteChunk(PngChunkType.Palette, rgb[..(3 * palette.Count)]);
    }
}

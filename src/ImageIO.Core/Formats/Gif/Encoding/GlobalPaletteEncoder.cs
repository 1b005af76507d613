using ImageIO.Codecs;
using ImageIO.Memory;
using ImageIO.Resources;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>Writes frames that come once with one table for all: holds the first ones back until it knows their colors.</summary>
internal sealed class GlobalPaletteEncoder(TargetStream target, EncoderSettings settings) : FrameEncoder
{
    /// <summary>Frames of so many bytes together are held; one in any case.</summary>
    private const long WindowBytes = 16 << 20;

    private readonly Queue<Held> _held = [];
    private GlobalPaletteBuilder? _colors = new();
    private GifEncoder? _encoder;
    private long _bytes;

    /// <summary>The most bytes held, beside what the encoder takes.</summary>
    public static long Bound(int width, int height)
        => GlobalPaletteBuilder.Bound(width) + Math.Max(WindowBytes, PixelAllocator.AllocatedLength(4L * width * height));

    public override void Write(NdArray pixels, in FrameTiming timing, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        if (_encoder is null && _held.Count > 0 && _bytes + PixelAllocator.AllocatedLength(pixels.ByteLength) > WindowBytes)
            Open(cancellationToken);
        if (_encoder is not null)
        {
            _encoder.Write(pixels, timing, metadata, cancellationToken);
            return;
        }

        _colors!.Add(pixels, settings.AlphaThreshold);
        _bytes += PixelAllocator.AllocatedLength(pixels.ByteLength);
        _held.Enqueue(new Held(pixels.Clone(), timing, metadata));
    }

    public override void Finish()
    {
        if (_encoder is null)
            Open(CancellationToken.None);
        _encoder!.Finish();
    }

    protected override void Dispose(bool disposing)
    {
        _encoder?.Dispose();
        _colors?.Dispose();
        while (_held.TryDequeue(out var held))
            held.Pixels.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Chooses the table, and writes what has been held.</summary>
    private void Open(CancellationToken cancellationToken)
    {
        _encoder = new GifEncoder(target, settings with { FixedPalette = _colors!.Choose(settings) });
        _colors.Dispose();
        _colors = null;
        while (_held.TryDequeue(out var held))
        {
            using (held.Pixels)
                _encoder.Write(held.Pixels, held.Timing, held.Metadata, cancellationToken);
        }
    }

    private sealed record Held(NdArray Pixels, FrameTiming Timing, ImageMetadata Metadata);
}

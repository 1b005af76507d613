using ImageIO.Memory;
using ImageIO.Pixels;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>Gathers the colors of many frames, for one table that serves them all: each pixel counts as often as it is shown.</summary>
internal sealed class GlobalPaletteBuilder : IDisposable
{
    /// <summary>
    /// Once there are too many colors to be exact, every second row is counted, by turns: what all of them would change is not to be seen.
    /// </summary>
    private const int RowStep = 2;

    private readonly ColorHistogram _colors = new();
    private readonly Arena _arena;
    private readonly ColorSet _few;
    private NdArray? _row;
    private bool _isFew = true;
    private int _frames;

    public GlobalPaletteBuilder()
    {
        try
        {
            _arena = ArenaBuilder.Allocate(static (ref builder) => new ColorSet(ref builder), out _few);
        }
        catch
        {
            _colors.Dispose();
            throw;
        }

        _few.Clear();
    }

    /// <summary>The most bytes that it takes.</summary>
    public static long Bound(int width)
        => ColorHistogram.Bound + ArenaBuilder.AllocatedLength(static (ref builder) => new ColorSet(ref builder))
            + PixelAllocator.AllocatedLength(RowLength(width));

    /// <summary>Whether pixels have been transparent.</summary>
    public bool HasTransparency { get; private set; }

    /// <summary>Counts a frame.</summary>
    /// <param name="pixels">H×W, H×W×1 to H×W×4 of uint8.</param>
    /// <param name="alphaThreshold">Pixels of a lower alpha are transparent.</param>
    public void Add(NdArray pixels, byte alphaThreshold)
    {
        var (height, width, channels) = GifEncoder.Layout(pixels);
        if (_row is null || _row.ByteLength < RowLength(width))
        {
            _row?.Dispose();
            _row = NdArray.CreateUninitialized(DType.UInt8, (int)RowLength(width));
        }

        var row = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(_row.Bytes)[..width];
        var source = pixels.Bytes;
        var stride = width * channels;
        for (var y = 0; y < height; y++)
        {
            var isCounted = (y + _frames) % RowStep == 0;
            if (!isCounted && !_isFew && channels is 1 or 3)
                continue;
            PixelIngest.ToOpaqueOrClear(source.Slice(y * stride, stride), channels, alphaThreshold, row);
            HasTransparency = HasTransparency || (channels is 2 or 4 && row.Contains(0u));
            _isFew = _isFew && _few.AddPixels(row, Palette.MaxCount);
            if (isCounted)
                _colors.AddPixels(row, default, default);
        }

        GC.KeepAlive(pixels);
        _frames++;
    }

    /// <summary>The best colors for all frames counted: all of them, where there are few enough.</summary>
    public Palette Choose(EncoderSettings settings)
    {
        var most = settings.MaxExactColors;
        if (_isFew && _few.Count > 0 && _few.Count <= (HasTransparency ? Math.Min(most, Palette.MaxCount - 1) : most))
            return Palette.OfPixels(_few.Colors);
        return settings.Quantizer.CreatePalette(_colors, Math.Min(settings.RateDistortion.Colors, Palette.MaxCount - 1));
    }

    public void Dispose()
    {
        _colors.Dispose();
        _arena.Dispose();
        _row?.Dispose();
    }

    /// <summary>Never less than what makes it native memory.</summary>
    private static long RowLength(int width) => Math.Max(sizeof(uint) * (long)width, PixelAllocator.NativeThreshold);
}

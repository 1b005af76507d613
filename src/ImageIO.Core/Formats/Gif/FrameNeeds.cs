using ImageIO.Memory;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>What a frame needs that the canvas does not show: how far each pixel is from what is there, and which colours are wanted.</summary>
internal sealed class FrameNeeds : IDisposable
{
    /// <summary>The pixel can stay as it is.</summary>
    public const ushort None = 0;

    /// <summary>Nothing is there: the pixel must be drawn.</summary>
    public const ushort Everything = ushort.MaxValue;

    /// <summary>What distances of <see cref="Row"/> are multiplied with.</summary>
    public const float Scale = 65536;

    /// <summary>After a frame of too many colours to count each of them, so many are counted in cells at once.</summary>
    private const int FramesInCells = 16;

    /// <summary>So many colours are always counted exactly, and more where each stands for enough pixels of the frame: else cells are nearly as good, and much quicker.</summary>
    private const int FewColors = 8192;

    private readonly int _width;
    private readonly int _tolerance;
    private readonly int _pixelsPerColor;
    private readonly PainterPlanes _planes;
    private readonly ScratchSlice _distances;
    private readonly ScratchSlice _counting;
    private ColorHistogram? _histogram;
    private int _cellFrames;

    /// <param name="cutter">Where the rows come from.</param>
    /// <param name="planes">What has the size of a frame.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="tolerance">How far, in each channel, what is there may be from what is wanted to count as the same.</param>
    /// <param name="quality">How exactly colours are counted.</param>
    public FrameNeeds(ref ScratchCutter cutter, PainterPlanes planes, int width, int tolerance, GifQuality quality)
    {
        _width = width;
        _tolerance = tolerance;
        _pixelsPerColor = quality.PixelsPerColor;
        _planes = planes;
        _distances = cutter.Take<float>(width);
        _counting = cutter.Take<byte>(width);
    }

    /// <summary>The colours that are wanted. Made when first needed: many animations never do.</summary>
    public ColorHistogram Colors => _histogram ??= new ColorHistogram();

    /// <summary>For each pixel of a row how far it is from the canvas, times <see cref="Scale"/>; <see cref="None"/> or <see cref="Everything"/>.</summary>
    public ReadOnlySpan<ushort> Row(int y) => _planes.Errors.AsSpan<ushort>().Slice(y * _width, _width);

    /// <summary>For each pixel of a row the number of its colour in <see cref="Colors"/>, from 1; 0 where it needs nothing.</summary>
    public ReadOnlySpan<ushort> NumbersOf(int y) => _planes.Numbers.AsSpan<ushort>().Slice(y * _width, _width);

    /// <summary>Compares a frame with the canvas.</summary>
    /// <param name="pixels">H×W pixels: opaque, or 0. Those marked as unchanged need nothing where something is there.</param>
    /// <param name="canvas">As many.</param>
    public void Collect(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas)
    {
        if (_cellFrames > 0)
            _cellFrames--;
        if (_cellFrames == 0 && TryCollect(pixels, canvas, exactly: true))
            return;
        if (_cellFrames == 0)
            _cellFrames = FramesInCells;
        TryCollect(pixels, canvas, exactly: false);
    }

    /// <summary>Compares a row with the canvas, without counting colours.</summary>
    public void Compare(int y, ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas)
        => CompareRow(pixels, canvas, _distances.As<float>(), _planes.Errors.AsSpan<ushort>().Slice(y * _width, _width), _counting.As<byte>());

    public void Dispose() => _histogram?.Dispose();

    private bool TryCollect(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas, bool exactly)
    {
        Colors.Begin(exactly, Math.Clamp(pixels.Length / _pixelsPerColor, FewColors, ColorHistogram.MaxColors));
        var distances = _distances.As<float>();
        var counting = _counting.As<byte>();
        var errors = _planes.Errors.AsSpan<ushort>();
        var numbers = _planes.Numbers.AsSpan<ushort>();
        for (var start = 0; start < pixels.Length; start += _width)
        {
            var row = pixels.Slice(start, _width);
            var shown = canvas.Slice(start, _width);
            if (IsAllThere(row, shown))
            {
                errors.Slice(start, _width).Clear();
                continue;
            }

            CompareRow(row, shown, distances, errors.Slice(start, _width), counting);
            if (!Colors.AddPixels(row, counting, numbers.Slice(start, _width)))
                return false;
        }

        return true;
    }

    /// <summary>Whether a row needs nothing: of most animations most rows do not change.</summary>
    private bool IsAllThere(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas)
    {
        for (var x = 0; x < pixels.Length; x++)
        {
            if (RowPainter.MustDraw(pixels[x], canvas[x], keepUnchanged: true, _tolerance))
                return false;
        }

        return true;
    }

    private void CompareRow(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas, Span<float> distances, Span<ushort> errors, Span<byte> counting)
    {
        Oklab.Distances(pixels, canvas, distances);
        for (var x = 0; x < pixels.Length; x++)
        {
            var (pixel, shown) = (pixels[x], canvas[x]);
            errors[x] = !RowPainter.MustDraw(pixel, shown, keepUnchanged: true, _tolerance) ? None
                : shown == 0 ? Everything
                : (ushort)Math.Min(1 + (int)(distances[x] * Scale), Everything - 1);
            counting[x] = errors[x] == None ? (byte)0 : (byte)1;
        }
    }
}

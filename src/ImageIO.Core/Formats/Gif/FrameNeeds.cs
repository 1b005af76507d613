using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>What a frame needs that the canvas does not show: how far each pixel is from what is there, and which colours are wanted.</summary>
internal sealed class FrameNeeds : IDisposable
{
    /// <summary>After a frame of too many colours to count each of them, so many are counted in cells at once.</summary>
    private const int FramesInCells = 16;

    /// <summary>So many colours are always counted exactly, and more where each stands for enough pixels of the frame: else cells are nearly as good, and much quicker.</summary>
    private const int FewColors = 8192;

    private readonly int _width;
    private readonly int _tolerance;
    private readonly int _pixelsPerColor;
    private readonly bool _isLossy;
    private readonly bool _isDithered;
    private readonly PainterPlanes _planes;
    private ColorHistogram? _histogram;
    private int _cellFrames;

    /// <param name="planes">What has the size of a frame.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="tolerance">How far, in each channel, what is there may be from what is wanted to count as the same.</param>
    /// <param name="quality">How exactly colours are counted.</param>
    /// <param name="isDithered">What pixels should show is known only when they are dithered.</param>
    public FrameNeeds(PainterPlanes planes, int width, int tolerance, GifQuality quality, bool isDithered)
    {
        _width = width;
        _tolerance = tolerance;
        _pixelsPerColor = quality.PixelsPerColor;
        _isLossy = quality.Worth > 0;
        _isDithered = isDithered;
        _planes = planes;
    }

    /// <summary>The colours that are wanted. Made when first needed: many animations never do.</summary>
    public ColorHistogram Colors => _histogram ??= new ColorHistogram();

    /// <summary>What the pixels of a row need, as <see cref="PixelNeeds"/> has it.</summary>
    public ReadOnlySpan<ushort> Row(int y) => _planes.Errors.AsSpan<ushort>().Slice(y * _width, _width);

    /// <summary>For each pixel of a row the number of its colour in <see cref="Colors"/>, from 1; 0 where it needs nothing.</summary>
    public ReadOnlySpan<ushort> NumbersOf(int y) => _planes.Numbers.AsSpan<ushort>().Slice(y * _width, _width);

    /// <summary>What the pixels of a row should show, as <see cref="PixelNeeds.Compare"/> gives it; empty where nothing is lossy.</summary>
    public Span<ulong> TargetsOf(int y) => _isLossy ? _planes.Targets.AsSpan<ulong>().Slice(y * _width, _width) : default;

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
        => PixelNeeds.Compare(pixels, canvas, _tolerance, _planes.Errors.AsSpan<ushort>().Slice(y * _width, _width), TargetsOf(y));

    public void Dispose() => _histogram?.Dispose();

    private bool TryCollect(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas, bool exactly)
    {
        Colors.Begin(exactly, Math.Clamp(pixels.Length / _pixelsPerColor, FewColors, ColorHistogram.MaxColors));
        var errors = _planes.Errors.AsSpan<ushort>();
        var numbers = _planes.Numbers.AsSpan<ushort>();
        for (var y = 0; y < pixels.Length / _width; y++)
        {
            var start = y * _width;
            var row = pixels.Slice(start, _width);
            var needs = errors.Slice(start, _width);
            if (PixelNeeds.Compare(row, canvas.Slice(start, _width), _tolerance, needs, _isDithered ? default : TargetsOf(y)) && !Colors.AddPixels(row, needs, numbers.Slice(start, _width)))
                return false;
        }

        return true;
    }
}

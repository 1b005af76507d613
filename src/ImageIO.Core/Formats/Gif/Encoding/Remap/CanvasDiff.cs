using ImageIO.Memory;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>What a frame needs that the canvas does not show: how far each pixel is from what is there, and which colors are wanted.</summary>
internal sealed class CanvasDiff : IDisposable
{
    /// <summary>After a frame of too many colors to count each of them, so many are counted in cells at once.</summary>
    private const int FramesInCells = 16;

    /// <summary>So many colors are always counted exactly, and more where each stands for enough pixels of the frame: else cells are nearly as good, and much quicker.</summary>
    private const int FewColors = 8192;

    private readonly int _width;
    private readonly int _height;
    private readonly int _tolerance;
    private readonly int _pixelsPerColor;
    private readonly bool _isLossy;
    private readonly bool _isDithered;
    private readonly RemapBuffers _planes;
    private readonly ParallelRows _bands;
    private readonly Action<int, int> _compare;
    private readonly Action<int, int> _count;
    private ColorHistogram? _histogram;
    private FrameSlot? _frame;
    private bool _hasRoom;
    private bool _hasTargets;
    private int _cellFrames;

    /// <param name="planes">What has the size of a frame.</param>
    /// <param name="bands">Compares rows.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="settings">How exactly frames are compared, and their colors counted. What dithered pixels should show is known only when they are dithered.</param>
    public CanvasDiff(RemapBuffers planes, ParallelRows bands, int width, int height, EncoderSettings settings)
    {
        _width = width;
        _height = height;
        _tolerance = settings.DeltaTolerance;
        _pixelsPerColor = settings.RateDistortion.PixelsPerColor;
        _isLossy = settings.RateDistortion.MostWorth > 0;
        _isDithered = settings.IsDithered;
        _planes = planes;
        _bands = bands;
        _compare = CompareRows;
        _count = CountRows;
    }

    /// <summary>The colors that are wanted. Made when first needed: many animations never do.</summary>
    public ColorHistogram Colors => _histogram ??= new ColorHistogram();

    /// <summary>What the pixels of a row need, as <see cref="CanvasDiffKernels"/> has it.</summary>
    public ReadOnlySpan<ushort> Row(int y) => _planes.Errors.AsSpan<ushort>().Slice(y * _width, _width);

    /// <summary>For each pixel of a row the number of its color in <see cref="Colors"/>, from 1; 0 where it needs nothing.</summary>
    public ReadOnlySpan<ushort> NumbersOf(int y) => _planes.Numbers.AsSpan<ushort>().Slice(y * _width, _width);

    /// <summary>
    /// What the pixels of a row should show, as <see cref="CanvasDiffKernels.Compare"/> gives it, for lossy data, and for frames whose colors are counted in cells, since their
    /// pixels are looked up one by one; else empty.
    /// </summary>
    public Span<ulong> TargetsOf(int y) => _isLossy || _hasTargets ? _planes.Targets.AsSpan<ulong>().Slice(y * _width, _width) : default;

    /// <summary>Compares a frame with the canvas, and counts the colors that are wanted.</summary>
    /// <param name="frame">H×W pixels: opaque, or 0. Those marked as unchanged need nothing where something is there.</param>
    public void Collect(FrameSlot frame)
    {
        _frame = frame;
        if (_cellFrames > 0)
            _cellFrames--;
        _hasTargets = _cellFrames > 0 && !_isDithered;
        _planes.MakeAll(targets: _isLossy || _hasTargets);
        BeginCount(exactly: _cellFrames == 0);
        _bands.Run(_height, _compare, _count);
        if (_hasRoom)
            return;

        // What was compared holds for this count too.
        _cellFrames = FramesInCells;
        BeginCount(exactly: false);
        CountRows(0, _height);
    }

    /// <summary>Compares a row with the canvas, without counting colors.</summary>
    public void Compare(int y, ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas)
        => CanvasDiffKernels.Compare(pixels, canvas, _tolerance, _planes.Errors.AsSpan<ushort>().Slice(y * _width, _width), TargetsOf(y));

    public void Dispose() => _histogram?.Dispose();

    private void BeginCount(bool exactly)
    {
        Colors.Begin(exactly, Math.Clamp(_width * _height / _pixelsPerColor, FewColors, ColorHistogram.MaxColors));
        _hasRoom = true;
    }

    private void CompareRows(int start, int end)
    {
        for (var y = start; y < end; y++)
        {
            var row = y * _width;
            var needs = _planes.Errors.AsSpan<ushort>().Slice(row, _width);
            CanvasDiffKernels.Compare(_frame!.Pixels.Slice(row, _width), _planes.Canvas.AsSpan<uint>().Slice(row, _width), _tolerance, needs, _isDithered ? default : TargetsOf(y));
        }
    }

    private void CountRows(int start, int end)
    {
        for (var y = start; y < end && _hasRoom; y++)
        {
            if (Row(y).ContainsAnyExcept(CanvasDiffKernels.None))
                _hasRoom = Colors.AddPixels(_frame!.Pixels.Slice(y * _width, _width), Row(y), _planes.Numbers.AsSpan<ushort>().Slice(y * _width, _width));
        }
    }
}

using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>
/// What a frame needs that the canvas does not show: how far each pixel is from what is there, and which colors are wanted.
/// </summary>
internal sealed class CanvasDiff : IDisposable
{
    /// <summary>After a frame of too many colors to count each of them, so many are counted in cells at once.</summary>
    private const int FramesInCells = 16;

    /// <summary>
    /// So many colors are always counted exactly, and more where each stands for enough pixels of the frame: else cells are nearly as good,
    /// and much quicker.
    /// </summary>
    private const int FewColors = 8192;

    private readonly int _width;
    private readonly int _height;
    private readonly int _tolerance;
    private readonly int _pixelsPerColor;
    private readonly bool _isLossy;
    private readonly bool _isDithered;
    private readonly RemapBuffers _buffers;
    private readonly ParallelRows _bands;
    private readonly Action<int, int> _compare;
    private readonly Action<int, int> _count;
    private readonly ArenaSlice _shown;
    private readonly ArenaSlice _shownDistances;
    private ColorHistogram? _histogram;
    private FrameSlot? _frame;
    private bool _hasRoom;
    private bool _hasTargets;
    private int _cellFrames;

    /// <param name="builder">Where the tables come from.</param>
    /// <param name="buffers">What has the size of a frame.</param>
    /// <param name="bands">Compares rows.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="settings">How exactly frames are compared, and their colors counted. What dithered pixels should show is known only
    /// when they are dithered.</param>
    public CanvasDiff(ref ArenaBuilder builder, RemapBuffers buffers, ParallelRows bands, int width, int height, EncoderSettings settings)
    {
        _width = width;
        _height = height;
        _tolerance = settings.DeltaTolerance;
        _pixelsPerColor = settings.RateDistortion.PixelsPerColor;
        _isLossy = settings.RateDistortion.IsLossy;
        _isDithered = settings.IsDithered;
        _buffers = buffers;
        _bands = bands;
        _compare = CompareRows;
        _count = CountRows;
        if (!_isLossy || !_isDithered)
            return;
        _shown = builder.Take<uint>(width);
        _shownDistances = builder.Take<float>(width);
    }

    /// <summary>The colors that are wanted. Made when first needed: many animations never do.</summary>
    public ColorHistogram Colors => _histogram ??= new ColorHistogram();

    /// <summary>What the pixels of a row need, as <see cref="CanvasDiffKernels"/> has it.</summary>
    public ReadOnlySpan<ushort> Row(int y) => _buffers.Diff.Distances.Slice(y * _width, _width);

    /// <summary>For each pixel of a row the number of its color in <see cref="Colors"/>, from 1; 0 where it needs nothing.</summary>
    public ReadOnlySpan<ushort> NumbersOf(int y) => _buffers.Diff.ColorNumbers.Slice(y * _width, _width);

    /// <summary>
    /// What the pixels of a row should show, as <see cref="CanvasDiffKernels.Compare"/> gives it, for lossy data, and for frames whose
    /// colors are counted in cells, since their pixels are looked up one by one; else empty.
    /// </summary>
    public Span<ulong> TargetsOf(int y) => _isLossy || _hasTargets ? _buffers.Targets.Slice(y * _width, _width) : default;

    /// <summary>Compares a frame with the canvas, and counts the colors that are wanted.</summary>
    /// <param name="frame">H×W pixels: opaque, or 0. Those marked as unchanged need nothing where something is there.</param>
    public void Collect(FrameSlot frame)
    {
        _frame = frame;
        if (_cellFrames > 0)
            _cellFrames--;
        _hasTargets = _cellFrames > 0 && !_isDithered;
        _buffers.MakeForThreads(targets: _isLossy || _hasTargets);
        BeginCount(exactly: _cellFrames == 0);
        _bands.Run(_height, _compare, _count);
        if (_hasRoom)
            return;

        // What was compared holds for this count too.
        _cellFrames = FramesInCells;
        BeginCount(exactly: false);
        CountRows(0, _height);
    }

    /// <summary>Compares a frame with the canvas, without counting colors.</summary>
    public void Compare(FrameSlot frame)
    {
        for (var y = 0; y < _height; y++)
        {
            var pixels = frame.Pixels.Slice(y * _width, _width);
            var canvas = _buffers.Canvas.Slice(y * _width, _width);
            CanvasDiffKernels.Compare(pixels, canvas, _tolerance, _buffers.Diff.Distances.Slice(y * _width, _width), TargetsOf(y));
        }
    }

    /// <summary>Notes what a dithered row should show, where the frame is compressed with loss.</summary>
    /// <param name="y">The row.</param>
    /// <param name="wanted">The pixels, dithered; 0 where nothing is to be.</param>
    /// <param name="canvas">The canvas pixels.</param>
    public void SetTargets(int y, ReadOnlySpan<uint> wanted, ReadOnlySpan<uint> canvas)
    {
        if (!_isLossy)
            return;
        var errors = Row(y);
        var targets = TargetsOf(y);
        if (!errors.ContainsAnyExcept(CanvasDiffKernels.None))
        {
            // The row is unchanged.
            targets.Fill(PackedOklab.Nowhere);
            return;
        }

        var shown = _shown.As<uint>();
        var distances = _shownDistances.As<float>();
        for (var x = 0; x < errors.Length; x++)
        {
            // What may be kept is shown by the canvas, and by whatever looks the same.
            shown[x] = errors[x] == CanvasDiffKernels.None ? canvas[x] : wanted[x];
            distances[x] = errors[x] == CanvasDiffKernels.Everything ? PackedOklab.Farthest : errors[x] / CanvasDiffKernels.Scale;
        }

        PackedOklab.Pack(shown, distances, targets);
        for (var x = 0; x < wanted.Length; x++)
        {
            if (wanted[x] == 0)
                targets[x] = PackedOklab.Nowhere;
        }
    }

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
            var needs = _buffers.Diff.Distances.Slice(row, _width);
            var targets = _isDithered ? default : TargetsOf(y);
            CanvasDiffKernels.Compare(_frame!.Pixels.Slice(row, _width), _buffers.Canvas.Slice(row, _width), _tolerance, needs, targets);
        }
    }

    private void CountRows(int start, int end)
    {
        for (var y = start; y < end && _hasRoom; y++)
        {
            if (Row(y).ContainsAnyExcept(CanvasDiffKernels.None))
                _hasRoom = Colors.AddPixels(_frame!.Pixels.Slice(y * _width, _width), Row(y),
                    _buffers.Diff.ColorNumbers.Slice(y * _width, _width));
        }
    }
}

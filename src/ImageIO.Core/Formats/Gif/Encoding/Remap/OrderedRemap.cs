using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Dithering;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>
/// Remaps a frame by a pattern: each pixel gets one of two colors, by its own color and its place alone, so that what stands still does not
/// flicker.
/// </summary>
internal sealed class OrderedRemap : IRemapper
{
    private readonly RemapBuffers _buffers;
    private readonly CanvasDiff _diff;
    private readonly DitherPattern _pattern;
    private readonly float _strength;
    private readonly ColorMixTable _mixes;
    private readonly BandingDetector? _smooth;
    private readonly ArenaSlice _wanted;
    private readonly int _width;
    private readonly int _height;
    private readonly CancellationToken _cancellationToken;

    public OrderedRemap(ref ArenaBuilder builder, RemapBuffers buffers, CanvasDiff diff, int width, int height, EncoderSettings settings)
    {
        (_buffers, _diff, _width, _height) = (buffers, diff, width, height);
        _cancellationToken = settings.CancellationToken;
        _pattern = settings.Ditherer.Pattern;
        _strength = settings.Ditherer.Strength;
        _mixes = new ColorMixTable(ref builder, ColorHistogram.MaxColors + 1);
        if (settings.Ditherer.Kind == DitherKind.Auto)
            _smooth = new BandingDetector(ref builder, width);
        _wanted = builder.Take<uint>(width);
    }

    public PixelArea Remap(FrameSlot frame, ActiveColorTable table)
    {
        var wanted = _wanted.As<uint>();
        _mixes.Clear(_diff.Colors.Perceived.Length + 1);
        for (var y = 0; y < _height; y++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var pixels = Row(frame.Pixels, y);
            var canvas = Row(_buffers.Canvas, y);
            pixels.CopyTo(wanted);
            _smooth?.Measure(pixels, Row(frame.Pixels, Math.Min(y + 1, _height - 1)), isFirst: y == 0);
            Find(y, wanted, canvas, Row(_buffers.Indices, y), _diff, table);
            _diff.SetTargets(y, wanted, canvas);
        }

        return table.HasTransparentIndex
            ? DirtyRectangle.OfIndices(_buffers.Indices, _width, _height)
            : new PixelArea(0, 0, _width, _height);
    }

    private Span<T> Row<T>(Span<T> plane, int y) => plane.Slice(y * _width, _width);

    /// <summary>Finds the indices of a row.</summary>
    /// <param name="y">The row.</param>
    /// <param name="wanted">The pixels; receives the colors that are to be shown, where they were chosen by the pattern.</param>
    /// <param name="canvas">What is there.</param>
    /// <param name="indices">Receives the indices.</param>
    /// <param name="needs">What each pixel needs.</param>
    /// <param name="table">The colors, measured.</param>
    private void Find(int y, Span<uint> wanted, ReadOnlySpan<uint> canvas, Span<byte> indices, CanvasDiff needs, ActiveColorTable table)
    {
        var row = new MixedRow(wanted, canvas, indices, needs, y, table, _mixes.Table);
        DitherKernel.Mix(_pattern.Row(y), _strength, _smooth is null ? default : _smooth.Activities, indices.Length, ref row);
    }

    /// <summary>The pixels of a row for a pattern.</summary>
    private readonly ref struct MixedRow(
        Span<uint> wanted, ReadOnlySpan<uint> canvas, Span<byte> indices, CanvasDiff needs, int y, ActiveColorTable table,
        Span<ColorMix> mixes)
        : IMixedPixels
    {
        private readonly Span<uint> _wanted = wanted;
        private readonly ReadOnlySpan<uint> _canvas = canvas;
        private readonly Span<byte> _indices = indices;
        private readonly ReadOnlySpan<ushort> _errors = needs.Row(y);
        private readonly ReadOnlySpan<ushort> _numbers = needs.NumbersOf(y);
        private readonly ReadOnlySpan<Vector128<float>> _perceived = needs.Colors.Perceived;
        private readonly ReadOnlySpan<Vector128<float>> _values = MemoryMarshal.Cast<WeightedColor, Vector128<float>>(needs.Colors.Colors);
        private readonly ActiveColorTable _table = table;
        private readonly PaletteLookup _lookup = table.Lookup;
        private readonly NeighborSearch.Search _search = table.Lookup.SearchAround();
        private readonly ReadOnlySpan<ushort> _nearest = table.Nearest;
        private readonly ReadOnlySpan<uint> _colors = table.Lookup.Colors;
        private readonly float[] _distances = CodedDistance.Values;
        private readonly int _first = table.FirstIndex;
        private readonly Span<ColorMix> _mixes = mixes;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryMix(int x, out int nearest, out ColorMix mix)
        {
            mix = default;
            nearest = 0;
            if (_errors[x] == CanvasDiffKernels.None)
            {
                _indices[x] = 0;
                return false;
            }

            var number = _numbers[x];
            var found = _table.NearestTo(_nearest, number, _wanted[x]);
            nearest = found & 0xFF;
            if (number != CanvasDiffKernels.NotCounted && _distances[found >> 8] != 0)
                mix = ColorMixTable.Of(ref _mixes[number], _perceived[number - 1], _values[number - 1], nearest, _lookup);
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetMixed(int x, int place)
        {
            _wanted[x] = _colors[place];
            Set(x, place, keeps: _canvas[x] == _wanted[x]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetNearest(int x, int nearest)
        {
            var (place, squared) = _search.Nearest(nearest, Oklab.Of(_wanted[x]));
            Set(x, place, keeps: _errors[x] <= MathF.Sqrt(squared) * CanvasDiffKernels.Scale);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Set(int x, int place, bool keeps)
            => _indices[x] = keeps && _errors[x] != CanvasDiffKernels.Everything && _first > 0 ? (byte)0 : (byte)(place + _first);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Dithering;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>Finds indices by a pattern: each pixel gets one of two colors, by its own color and its place alone, so that what stands still does not flicker.</summary>
internal sealed class OrderedRemap
{
    private readonly DitherPattern _pattern;
    private readonly float _strength;
    private readonly ColorMixTable _mixes;
    private readonly BandingDetector? _smooth;
    private readonly int _width;

    public OrderedRemap(ref ArenaBuilder builder, int width, Ditherer ditherer)
    {
        _pattern = ditherer.Pattern;
        _strength = ditherer.Strength;
        _mixes = new ColorMixTable(ref builder, ColorHistogram.MaxColors + 1);
        _width = width;
        if (ditherer.Kind == DitherKind.Auto)
            _smooth = new BandingDetector(ref builder, width);
    }

    /// <summary>Begins a frame.</summary>
    public void Start(ColorHistogram wanted) => _mixes.Clear(wanted.Perceived.Length + 1);

    /// <summary>Looks at a row before its indices are written, which may lie over pixels.</summary>
    /// <param name="pixels">H×W pixels.</param>
    /// <param name="y">The next row.</param>
    public void Look(ReadOnlySpan<uint> pixels, int y)
    {
        var row = pixels.Slice(y * _width, _width);
        _smooth?.Measure(row, pixels.Length > (y + 1) * _width ? pixels.Slice((y + 1) * _width, _width) : row, isFirst: y == 0);
    }

    /// <summary>Finds the indices of a row.</summary>
    /// <param name="y">The row.</param>
    /// <param name="wanted">The pixels; receives the colors that are to be shown, where they were chosen by the pattern.</param>
    /// <param name="canvas">What is there.</param>
    /// <param name="indices">Receives the indices.</param>
    /// <param name="needs">What each pixel needs.</param>
    /// <param name="table">The colors, measured.</param>
    public void Find(int y, Span<uint> wanted, ReadOnlySpan<uint> canvas, Span<byte> indices, CanvasDiff needs, ActiveColorTable table)
    {
        var row = new MixedRow(wanted, canvas, indices, needs, y, table, _mixes.Table);
        DitherKernel.Mix(_pattern.Row(y), _strength, _smooth is null ? default : _smooth.Activities, indices.Length, ref row);
    }

    /// <summary>The pixels of a row for a pattern.</summary>
    private readonly ref struct MixedRow(
        Span<uint> wanted, ReadOnlySpan<uint> canvas, Span<byte> indices, CanvasDiff needs, int y, ActiveColorTable table, Span<ColorMix> mixes)
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

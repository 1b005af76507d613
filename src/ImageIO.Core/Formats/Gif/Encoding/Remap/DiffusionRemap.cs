using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImageIO.Memory;
using ImageIO.Pixels;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Dithering;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>Remaps a frame by error diffusion: what a pixel loses goes to its neighbors.</summary>
internal sealed class DiffusionRemap : IRemapper
{
    /// <summary>Colors no farther apart than this, in OKLab, look alike.</summary>
    private const float LooksRight = 0.0015f;

    private readonly RemapBuffers _buffers;
    private readonly CanvasDiff _diff;
    private readonly ErrorDiffusion _diffusion;
    private readonly LinearizedLookup _colors;
    private readonly BandingDetector _smooth;
    private readonly ArenaSlice _wanted;
    private readonly int _width;
    private readonly int _height;
    private readonly CancellationToken _cancellationToken;

    public DiffusionRemap(ref ArenaBuilder builder, RemapBuffers buffers, CanvasDiff diff, int width, int height, EncoderSettings settings)
    {
        (_buffers, _diff, _width, _height) = (buffers, diff, width, height);
        _cancellationToken = settings.CancellationToken;
        _diffusion = new ErrorDiffusion(ref builder, width, settings.Ditherer.Kind, settings.Ditherer.Strength);
        _colors = new LinearizedLookup(ref builder);
        _smooth = new BandingDetector(ref builder, width);
        _wanted = builder.Take<uint>(width);
    }

    public PixelArea Remap(FrameSlot frame, ActiveColorTable table)
    {
        var wanted = _wanted.As<uint>();
        _diffusion.Clear();
        var search = _colors.Begin(table.Lookup);
        for (var y = 0; y < _height; y++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var pixels = Row(frame.Pixels, y);
            var canvas = Row(_buffers.Canvas, y);
            _smooth.Measure(pixels, Row(frame.Pixels, Math.Min(y + 1, _height - 1)), isFirst: y == 0);
            var indices = Row(_buffers.Indices, y);
            FindDiffused(y, pixels, wanted, canvas, indices, _diff, table, search, _diffusion.Start(y), _smooth.Activities);
            _diff.SetTargets(y, wanted, canvas);
        }

        return table.HasTransparentIndex
            ? DirtyRectangle.OfIndices(_buffers.Indices, _width, _height)
            : new PixelArea(0, 0, _width, _height);
    }

    private Span<T> Row<T>(Span<T> plane, int y) => plane.Slice(y * _width, _width);

    /// <summary>Finds indices by error diffusion. What is left as it is passes its error on too, unless nothing changed there.</summary>
    /// <param name="y">The row.</param>
    /// <param name="pixels">The wanted pixels.</param>
    /// <param name="wanted">Receives what is to be shown instead.</param>
    /// <param name="canvas">What is there.</param>
    /// <param name="indices">Receives the indices.</param>
    /// <param name="needs">What each pixel needs.</param>
    /// <param name="table">The colors, measured.</param>
    /// <param name="search">In that table.</param>
    /// <param name="diffused">The row, started.</param>
    /// <param name="activities">How much each pixel differs from its neighbors.</param>
    private static void FindDiffused(
        int y,
        ReadOnlySpan<uint> pixels,
        Span<uint> wanted,
        ReadOnlySpan<uint> canvas,
        Span<byte> indices,
        CanvasDiff needs,
        ActiveColorTable table,
        LinearizedLookup.Search search,
        ErrorDiffusion.Row diffused,
        ReadOnlySpan<byte> activities)
    {
        var row = new DiffusedRow(pixels, wanted, canvas, indices, needs.Row(y), needs.NumbersOf(y), table, search, activities);
        DitherKernel.Diffuse(diffused, pixels.Length, ref row);
    }

    /// <summary>A squared distance with the weights of the three channels in what is seen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Weighted(uint left, uint right)
    {
        var red = (int)(left & 0xFF) - (int)(right & 0xFF);
        var green = (int)(left >> 8 & 0xFF) - (int)(right >> 8 & 0xFF);
        var blue = (int)(left >> 16 & 0xFF) - (int)(right >> 16 & 0xFF);
        return (2 * red * red) + (4 * green * green) + (blue * blue);
    }

    /// <summary>The pixels of a row for error diffusion.</summary>
    private ref struct DiffusedRow(
        ReadOnlySpan<uint> pixels,
        Span<uint> wanted,
        ReadOnlySpan<uint> canvas,
        Span<byte> indices,
        ReadOnlySpan<ushort> errors,
        ReadOnlySpan<ushort> numbers,
        ActiveColorTable table,
        LinearizedLookup.Search search,
        ReadOnlySpan<byte> activities) : IDiffusedPixels
    {
        private readonly ReadOnlySpan<uint> _pixels = pixels;
        private readonly Span<uint> _wanted = wanted;
        private readonly ReadOnlySpan<uint> _canvas = canvas;
        private readonly Span<byte> _indices = indices;
        private readonly ReadOnlySpan<ushort> _errors = errors;
        private readonly ReadOnlySpan<ushort> _numbers = numbers;
        private readonly ActiveColorTable _table = table;
        private readonly LinearizedLookup.Search _search = search;
        private readonly ReadOnlySpan<byte> _activities = activities;
        private readonly ReadOnlySpan<ushort> _nearest = table.Nearest;
        private readonly ReadOnlySpan<uint> _colors = table.Lookup.Colors;
        private readonly float[] _distances = CodedDistance.Values;
        private readonly int _first = table.FirstIndex;

        /// <summary>What is nearest to the pixel without its neighbors' errors.</summary>
        private int _found;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TakesErrors(int x)
        {
            var error = _errors[x];
            if (error == CanvasDiffKernels.None)
            {
                _wanted[x] = _pixels[x];
                _indices[x] = 0;
                return false;
            }

            // What looks right by itself neither takes errors nor has any: they would only be noise.
            _found = _table.NearestTo(_nearest, _numbers[x], _pixels[x]);
            var distance = _distances[_found >> 8];
            if (distance > LooksRight)
                return true;
            _wanted[x] = _pixels[x];
            var keeps = _first > 0 && error != CanvasDiffKernels.Everything && error <= distance * CanvasDiffKernels.Scale;
            _indices[x] = keeps ? (byte)0 : (byte)((_found & 0xFF) + _first);
            return false;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint Pixel(int x) => _pixels[x];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly uint Choose(int x, Vector128<float> wanted)
        {
            // Not by cells: what they are wrong by would be diffused as well.
            var place = _search.Nearest(_found & 0xFF, wanted);
            var pixel = Rgba.OfChannels(wanted);
            var keeps = _errors[x] != CanvasDiffKernels.Everything && _first > 0
                && Weighted(pixel, _canvas[x]) <= Weighted(pixel, _colors[place]);
            var got = keeps ? _canvas[x] : _colors[place];
            _wanted[x] = got;
            _indices[x] = keeps ? (byte)0 : (byte)(place + _first);
            return got;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly float Damping(int x) => BandingDetector.Damping(_activities[x]);
    }
}

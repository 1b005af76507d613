using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Dithering;

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

    public OrderedRemap(ref ArenaBuilder builder, RemapBuffers buffers, CanvasDiff diff, int width, int height, EncoderSettings settings)
    {
        (_buffers, _diff, _width, _height) = (buffers, diff, width, height);
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
        var errors = needs.Row(y);
        var numbers = needs.NumbersOf(y);
        var nearest = table.Nearest;
        var lookup = table.Lookup;
        var colors = lookup.Colors;
        var first = table.FirstIndex;
        var search = lookup.SearchAround();
        var perceived = needs.Colors.Perceived;
        var values = needs.Colors.Colors;
        var mixes = _mixes.Table;
        var thresholds = _pattern.Row(y);
        var activities = _smooth is null ? default : _smooth.Activities;
        var distances = CodedDistance.Values;
        for (var x = 0; x < indices.Length; x++)
        {
            var error = errors[x];
            if (error == CanvasDiffKernels.None)
            {
                indices[x] = 0;
                continue;
            }

            var number = numbers[x];
            var found = table.NearestTo(nearest, number, wanted[x]);
            var place = found & 0xFF;
            var distance = distances[found >> 8];
            var mix = number == CanvasDiffKernels.NotCounted || distance == 0 ? default : ColorMixTable.Of(ref mixes[number], perceived[number - 1], values[number - 1], place, lookup);
            bool keeps;
            if (!mix.IsMixed || (!activities.IsEmpty && !BandingDetector.ShowsBands(activities[x], mix)))
            {
                (place, var squared) = search.Nearest(place, Oklab.Of(wanted[x]));
                keeps = error <= MathF.Sqrt(squared) * CanvasDiffKernels.Scale;
            }
            else
            {
                place = mix.Choose(thresholds[x & (thresholds.Length - 1)], _strength, place);
                wanted[x] = colors[place];
                keeps = canvas[x] == wanted[x];
            }

            indices[x] = keeps && error != CanvasDiffKernels.Everything && first > 0 ? (byte)0 : (byte)(place + first);
        }
    }
}

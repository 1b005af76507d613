using ImageIO.Memory;
using ImageIO.Quantization;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Dithering;

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
        var errors = needs.Row(y);
        var numbers = needs.NumbersOf(y);
        var nearest = table.Nearest;
        var lookup = table.Lookup;
        var colors = lookup.Colors;
        var first = table.FirstIndex;
        var search = lookup.SearchAround();
        var perceived = needs.Colors.Perceived;
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<WeightedColor, System.Runtime.Intrinsics.Vector128<float>>(needs.Colors.Colors);
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

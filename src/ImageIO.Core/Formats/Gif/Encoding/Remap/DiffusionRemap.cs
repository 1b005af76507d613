using System.Runtime.CompilerServices;
using ImageIO.Memory;
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

    public DiffusionRemap(ref ArenaBuilder builder, RemapBuffers buffers, CanvasDiff diff, int width, int height, EncoderSettings settings)
    {
        (_buffers, _diff, _width, _height) = (buffers, diff, width, height);
        _diffusion = new ErrorDiffusion(ref builder, width, settings.Ditherer);
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
        var errors = needs.Row(y);
        var numbers = needs.NumbersOf(y);
        var nearest = table.Nearest;
        var distances = CodedDistance.Values;
        var first = table.FirstIndex;
        var colors = table.Lookup.Colors;
        for (var i = 0; i < pixels.Length; i++)
        {
            var x = diffused.Column(i);
            var error = errors[x];
            if (error == CanvasDiffKernels.None)
            {
                diffused.Skip();
                wanted[x] = pixels[x];
                indices[x] = 0;
                continue;
            }

            // What looks right by itself neither takes errors nor has any: they would only be noise.
            var found = table.NearestTo(nearest, numbers[x], pixels[x]);
            var distance = distances[found >> 8];
            if (distance <= LooksRight)
            {
                diffused.Skip();
                wanted[x] = pixels[x];
                indices[x] = first > 0 && error != CanvasDiffKernels.Everything && error <= distance * CanvasDiffKernels.Scale ? (byte)0 : (byte)((found & 0xFF) + first);
                continue;
            }

            var target = diffused.Wanted(x, pixels[x]);

            // Not by cells: what they are wrong by would be diffused as well.
            var place = search.Nearest(found & 0xFF, target);
            var pixel = ErrorDiffusion.ToPixel(target);
            var keeps = error != CanvasDiffKernels.Everything && first > 0 && Weighted(pixel, canvas[x]) <= Weighted(pixel, colors[place]);
            var got = keeps ? canvas[x] : colors[place];
            diffused.Spread(x, (target - ErrorDiffusion.Channels(got)) * BandingDetector.Damping(activities[x]));
            wanted[x] = got;
            indices[x] = keeps ? (byte)0 : (byte)(place + first);
        }
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
}

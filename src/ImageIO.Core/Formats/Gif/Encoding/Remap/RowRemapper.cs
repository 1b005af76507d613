using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization.Colors;
using ImageIO.Quantization.Dithering;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Formats.Gif.Encoding.Remap;

/// <summary>The inner loops of <see cref="FrameRemapper"/>: a row of pixels becomes indices.</summary>
/// <remarks>
/// Index 0 leaves the canvas as it is. The indices may lie over pixels that have been read: index i is written after pixel i was read, and lies at or before it.
/// </remarks>
internal static class RowRemapper
{
    /// <summary>Colors no farther apart than this, in OKLab, look alike.</summary>
    private const float LooksRight = 0.0015f;

    /// <summary>A run of kept pixels that is drawn costs about this much for each change of color in it, against a run that is kept.</summary>
    private const int KeptRunLeast = 6;

    /// <summary>A run of kept pixels of a single color is drawn up to a length of so many pixels more.</summary>
    private const int KeptRunMost = 100;

    /// <summary>Whether a pixel must be drawn.</summary>
    /// <param name="pixel">Wanted; alpha 254 where it is as in the frame before.</param>
    /// <param name="shown">On the canvas.</param>
    /// <param name="keepUnchanged">What was drawn for the frame before is good enough where nothing changed.</param>
    /// <param name="tolerance">How far the two may differ.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MustDraw(uint pixel, uint shown, bool keepUnchanged, int tolerance)
    {
        if (pixel == 0)
            return false;
        if (shown == 0)
            return true;
        if ((keepUnchanged && pixel < Rgba.Opaque) || (pixel | FrameSlot.UnchangedBit) == shown)
            return false;
        return tolerance == 0 || !Rgba.IsWithin(pixel, shown, tolerance);
    }

    /// <summary>Finds the indices of colors that are all in the table.</summary>
    public static void FindExact(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas, Span<byte> indices, ColorSet colors, bool keepUnchanged, int tolerance)
    {
        var table = colors.Table;
        var places = colors.Places;
        uint lastColor = 0;
        byte lastIndex = 0;
        for (var x = 0; x < pixels.Length; x++)
        {
            var pixel = pixels[x];
            if (!MustDraw(pixel, canvas[x], keepUnchanged, tolerance))
            {
                indices[x] = 0;
                continue;
            }

            pixel |= FrameSlot.UnchangedBit;
            if (pixel != lastColor)
            {
                lastColor = pixel;
                lastIndex = (byte)(ColorSet.IndexOf(pixel, table, places) + 1);
            }

            indices[x] = lastIndex;
        }
    }

    /// <summary>Draws every pixel, with colors that are all in a table without a transparent index.</summary>
    public static void PaintOpaque(ReadOnlySpan<uint> pixels, Span<uint> canvas, Span<byte> indices, ColorSet colors)
    {
        var table = colors.Table;
        var places = colors.Places;
        for (var x = 0; x < pixels.Length; x++)
        {
            var pixel = pixels[x] | FrameSlot.UnchangedBit;
            indices[x] = (byte)ColorSet.IndexOf(pixel, table, places);
            canvas[x] = pixel;
        }
    }

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
    public static void FindDiffused(
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

    /// <summary>
    /// Draws short runs of kept pixels between drawn ones, where the table has their colors: what lies between two areas of one color compresses best when it has that
    /// color too. The longer the run and the more its colors change, the more it is worth to keep it.
    /// </summary>
    /// <param name="indices">Of a row; 0 for what is kept.</param>
    /// <param name="canvas">What is there.</param>
    /// <param name="colors">The table.</param>
    /// <param name="palette">The color of each index, as <see cref="PackedOklab"/> has it.</param>
    /// <param name="targets">Receives what drawn pixels should show. Empty, as is the palette, where nobody asks.</param>
    /// <returns>Whether anything changed.</returns>
    public static bool DrawShortRuns(Span<byte> indices, ReadOnlySpan<uint> canvas, ColorSet colors, ReadOnlySpan<ulong> palette, Span<ulong> targets)
    {
        var changed = false;
        var table = colors.Table;
        var places = colors.Places;
        var x = indices.IndexOfAnyExcept((byte)0);
        while (x >= 0 && x < indices.Length)
        {
            var start = indices[x..].IndexOf((byte)0);
            if (start < 0)
                break;
            start += x;
            var length = indices[start..].IndexOfAnyExcept((byte)0);
            if (length < 0)
                break;
            x = start + length;
            if (length < KeptRunLeast + KeptRunMost && IsBetterDrawn(canvas.Slice(start, length)))
                changed |= DrawRun(indices.Slice(start, length), canvas.Slice(start, length), table, places, palette, targets.IsEmpty ? targets : targets.Slice(start, length));
        }

        return changed;
    }

    /// <summary>Puts the drawn pixels on the canvas.</summary>
    public static void Apply(ReadOnlySpan<byte> indices, ReadOnlySpan<uint> colors, int firstIndex, Span<uint> canvas)
    {
        for (var x = 0; x < indices.Length; x++)
        {
            if (firstIndex == 0 || indices[x] != 0)
                canvas[x] = colors[indices[x] - firstIndex];
        }
    }

    private static bool IsBetterDrawn(ReadOnlySpan<uint> shown)
    {
        var changes = 0;
        for (var i = 1; i < shown.Length; i++)
            changes += shown[i] == shown[i - 1] ? 0 : 1;
        return shown.Length < KeptRunLeast + (KeptRunMost / (1 + (4 * changes)));
    }

    private static bool DrawRun(Span<byte> indices, ReadOnlySpan<uint> canvas, Span<uint> table, Span<byte> places, ReadOnlySpan<ulong> palette, Span<ulong> targets)
    {
        var changed = false;
        for (var i = 0; i < indices.Length; i++)
        {
            if (canvas[i] == 0 || !ColorSet.Contains(canvas[i], table))
                continue;
            indices[i] = (byte)(ColorSet.IndexOf(canvas[i], table, places) + 1);
            if (!targets.IsEmpty)
                targets[i] = palette[indices[i]];
            changed = true;
        }

        return changed;
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
            var keeps = _errors[x] != CanvasDiffKernels.Everything && _first > 0 && Weighted(pixel, _canvas[x]) <= Weighted(pixel, _colors[place]);
            var got = keeps ? _canvas[x] : _colors[place];
            _wanted[x] = got;
            _indices[x] = keeps ? (byte)0 : (byte)(place + _first);
            return got;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly float Damping(int x) => BandingDetector.Damping(_activities[x]);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>The inner loops of <see cref="FramePainter"/>: a row of pixels becomes indices, and the canvas what viewers will show.</summary>
/// <remarks>
/// Index 0 leaves the canvas as it is. The indices may lie over pixels that have been read: index i is written after pixel i was read, and lies at or before it.
/// </remarks>
internal static class RowPainter
{
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
        if ((keepUnchanged && pixel < Rgba.Opaque) || (pixel | GifFrame.UnchangedBit) == shown)
            return false;
        return tolerance == 0 || !Rgba.IsWithin(pixel, shown, tolerance);
    }

    /// <summary>Draws with colours that are all in the table.</summary>
    public static void PaintExact(ReadOnlySpan<uint> pixels, Span<uint> canvas, Span<byte> indices, ExactColors colors, bool keepUnchanged, int tolerance)
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

            pixel |= GifFrame.UnchangedBit;
            if (pixel != lastColor)
            {
                lastColor = pixel;
                lastIndex = (byte)(ExactColors.IndexOf(pixel, table, places) + 1);
            }

            indices[x] = lastIndex;
            canvas[x] = pixel;
        }
    }

    /// <summary>Draws every pixel, with colours that are all in a table without a transparent index.</summary>
    public static void PaintOpaque(ReadOnlySpan<uint> pixels, Span<uint> canvas, Span<byte> indices, ExactColors colors)
    {
        var table = colors.Table;
        var places = colors.Places;
        for (var x = 0; x < pixels.Length; x++)
        {
            var pixel = pixels[x] | GifFrame.UnchangedBit;
            indices[x] = (byte)ExactColors.IndexOf(pixel, table, places);
            canvas[x] = pixel;
        }
    }

    /// <summary>Draws with the nearest colours.</summary>
    public static void PaintNearest(ReadOnlySpan<uint> pixels, Span<uint> canvas, Span<byte> indices, PaletteLookup lookup, int firstIndex, int tolerance)
    {
        var cells = lookup.Cells;
        var colors = lookup.Colors;
        byte last = 0;
        for (var start = 0; start < pixels.Length; start += 8)
        {
            if (start + 8 <= pixels.Length && IsUnchanged(pixels[start..], canvas[start..]))
            {
                MemoryMarshal.Write(indices[start..], 0UL);
                last = 0;
                continue;
            }

            var end = Math.Min(start + 8, pixels.Length);
            for (var x = start; x < end; x++)
            {
                var pixel = pixels[x];
                if (!MustDraw(pixel, canvas[x], true, tolerance))
                {
                    indices[x] = last = 0;
                    continue;
                }

                var nearest = lookup.Nearest(pixel, cells);
                last = Draw(nearest, colors[nearest], ref canvas[x], firstIndex, last);
                indices[x] = last;
            }
        }
    }

    /// <summary>Draws with ordered dithering.</summary>
    public static void PaintOrdered(ReadOnlySpan<uint> pixels, Span<uint> canvas, Span<byte> indices, PaletteLookup lookup, int firstIndex, int tolerance, int y, float spread)
    {
        var cells = lookup.Cells;
        var colors = lookup.Colors;
        byte last = 0;
        for (var x = 0; x < pixels.Length; x++)
        {
            if (!MustDraw(pixels[x], canvas[x], true, tolerance))
            {
                indices[x] = last = 0;
                continue;
            }

            var nearest = lookup.Nearest(Bayer.Shift(pixels[x], x, y, spread), cells);
            last = Draw(nearest, colors[nearest], ref canvas[x], firstIndex, last);
            indices[x] = last;
        }
    }

    /// <summary>Draws with error diffusion. What is not drawn loses nothing and passes nothing on.</summary>
    public static void PaintDiffused(
        ReadOnlySpan<uint> pixels, Span<uint> canvas, Span<byte> indices, PaletteLookup lookup, int firstIndex, int tolerance, ErrorDiffusion diffusion, float strength)
    {
        var cells = lookup.Cells;
        var colors = lookup.Colors;
        byte last = 0;
        for (var i = 0; i < pixels.Length; i++)
        {
            var x = diffusion.Column(i);
            if (!MustDraw(pixels[x], canvas[x], true, tolerance))
            {
                indices[x] = last = 0;
                continue;
            }

            var wanted = diffusion.Wanted(x, pixels[x]);
            var nearest = lookup.Nearest(wanted, cells);
            diffusion.Spread(x, wanted, colors[nearest], strength);
            last = Draw(nearest, colors[nearest], ref canvas[x], firstIndex, last);
            indices[x] = last;
        }
    }

    /// <summary>Whether the first eight pixels are as in the frame before, and on the canvas.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsUnchanged(ReadOnlySpan<uint> pixels, ReadOnlySpan<uint> canvas)
    {
        var wanted = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(pixels));
        var shown = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(canvas));

        // Unchanged: 254 or 0 in the upper byte. On the canvas: 255, or 0 where 0 is wanted.
        var unchanged = Vector256.AndNot(Vector256.Create(GifFrame.UnchangedBit), wanted);
        var present = Vector256.Equals(wanted >>> 31, shown >>> 31).AsUInt32();
        return (unchanged & present & Vector256.Create(GifFrame.UnchangedBit)) == Vector256.Create(GifFrame.UnchangedBit);
    }

    /// <summary>Puts a colour on the canvas; where it already is there, a run of transparent pixels goes on instead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Draw(int place, uint color, ref uint shown, int firstIndex, byte last)
    {
        if (shown == color && last == 0 && firstIndex > 0)
            return 0;
        shown = color;
        return (byte)(place + firstIndex);
    }
}

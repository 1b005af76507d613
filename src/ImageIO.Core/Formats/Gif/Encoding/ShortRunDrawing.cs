using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Draws short runs of kept pixels between drawn ones, where the table has their colors and the data get shorter: what lies between two
/// areas of one color compresses best when it has that color too. The longer the run and the more its colors change, the better it is kept.
/// </summary>
internal sealed class ShortRunDrawing(RemapBuffers buffers, int width)
{
    /// <summary>
    /// A run of kept pixels that is drawn costs about this much for each change of color in it, against a run that is kept.
    /// </summary>
    private const int KeptRunBase = 6;

    /// <summary>A run of kept pixels of a single color is drawn up to this many pixels more.</summary>
    private const int KeptRunExtra = 100;

    private PeriodicTrial _trial;

    /// <summary>Draws the short runs of a frame that has a transparent index, or leaves them.</summary>
    /// <param name="remapped">The frame.</param>
    /// <param name="palette">The color of each index, as packed OKLab, for lossy frames.</param>
    public void Draw(in RemappedFrame remapped, ReadOnlySpan<ulong> palette)
    {
        // Lossy data of many colors have many ways to do the same, and get shorter in any case.
        if (remapped.IsLossy && !remapped.IsExact)
        {
            DrawAll(remapped, palette);
            return;
        }

        if (!_trial.IsDue())
        {
            if (_trial.Succeeded)
                DrawAll(remapped, palette);
            return;
        }

        if (!DrawAll(remapped, palette))
            return;
        var frame = remapped.Frame;
        frame.Compress();
        var drawn = frame.Data.Length;
        var kept = frame.CompressShorter(buffers.Indices, buffers.BeginTrial().Data);
        _trial.Note(drawn <= kept, isClear: PeriodicTrial.IsClear(Math.Abs(drawn - kept), drawn));
        if (kept < drawn)
            frame.SetIndices(buffers.Indices);
    }

    /// <summary>Draws the short runs of a frame, and says whether there were any.</summary>
    private bool DrawAll(in RemappedFrame remapped, ReadOnlySpan<ulong> palette)
    {
        var frame = remapped.Frame;
        var area = frame.Area;
        var changed = false;
        for (var y = 0; y < area.Height; y++)
        {
            var start = ((area.Y + y) * width) + area.X;
            changed |= DrawRow(
                frame.Indices.Slice(y * area.Width, area.Width),
                buffers.Canvas.Slice(start, area.Width),
                remapped.Table.Lookup.Exact,
                palette,
                palette.IsEmpty ? default : buffers.Targets.Slice(start, area.Width));
        }

        return changed;
    }

    /// <summary>Draws the short runs of a row.</summary>
    /// <param name="indices">0 for what is kept.</param>
    /// <param name="canvas">The canvas pixels.</param>
    /// <param name="colors">The table.</param>
    /// <param name="palette">The color of each index, as packed OKLab.</param>
    /// <param name="targets">Receives what drawn pixels should show. Empty, as is the palette, where nobody asks.</param>
    /// <returns>Whether anything changed.</returns>
    internal static bool DrawRow(
        Span<byte> indices, ReadOnlySpan<uint> canvas, ColorSet colors, ReadOnlySpan<ulong> palette, Span<ulong> targets)
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
            if (length < KeptRunBase + KeptRunExtra && IsBetterDrawn(canvas.Slice(start, length)))
            {
                changed |= DrawRun(
                    indices.Slice(start, length),
                    canvas.Slice(start, length),
                    table,
                    places,
                    palette,
                    targets.IsEmpty ? targets : targets.Slice(start, length));
            }
        }

        return changed;
    }

    private static bool IsBetterDrawn(ReadOnlySpan<uint> shown)
    {
        var changes = 0;
        for (var i = 1; i < shown.Length; i++)
            changes += shown[i] == shown[i - 1] ? 0 : 1;
        return shown.Length < KeptRunBase + (KeptRunExtra / (1 + (4 * changes)));
    }

    private static bool DrawRun(
        Span<byte> indices,
        ReadOnlySpan<uint> canvas,
        Span<uint> table,
        Span<byte> places,
        ReadOnlySpan<ulong> palette,
        Span<ulong> targets)
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
}

using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>Compresses frames by <see cref="EquivalentIndexLzwEncoder"/>, where that makes their data shorter.</summary>
internal sealed class TransparencyOptimizer(ref ArenaBuilder builder, RemapBuffers buffers, int width, CancellationToken cancellationToken)
{
    /// <summary>One of so many pixels must be free for a trial.</summary>
    private const int FreePart = 16;

    /// <summary>Against lossy data, which come near to whatever is there, a trial pays only where far more are.</summary>
    private const int LossyFreePart = 4;

    /// <summary>A trial takes one of so many rows, and so many at least.</summary>
    private const int TrialPart = 4;
    private const int MinRows = 32;

    /// <summary>Trials on lossy frames take all of their rows: not before so many of them, so that short animations go without.</summary>
    private const int LossyFramesFirst = 2;

    private readonly EquivalentIndexLzwEncoder _search = new(ref builder, cancellationToken);
    private PeriodicTrial _trial;
    private int _lossyFrames;

    /// <summary>
    /// Compresses the rectangle of a frame that has a transparent index, or leaves it to others. Nothing that is shown changes.
    /// </summary>
    /// <param name="frame">The frame, remapped.</param>
    /// <param name="canvas">The canvas before it.</param>
    /// <param name="colors">The frame's table.</param>
    public void Compress(FrameSlot frame, ReadOnlySpan<uint> canvas, ColorSet colors)
    {
        var buffer = buffers.BeginTrial();
        if (_trial.IsDue())
            Try(frame, canvas, colors, buffer);
        if (!_trial.Succeeded)
            return;
        var choices = buffer.Choices[..frame.Indices.Length];
        if (Collect(frame, 0, frame.Area.Height, canvas, colors, choices) * FreePart < choices.Length)
            return;
        frame.Compress();
        frame.TakeShorter(buffer.Data[.._search.Write(choices, frame.CodeSize, buffer.Data)]);
    }

    private void Try(FrameSlot frame, ReadOnlySpan<uint> canvas, ColorSet colors, RemapBuffers.TrialPhase buffer)
    {
        if (!frame.IsCompressed)
        {
            if (Saves(frame, canvas, colors, FreePart, buffer) is { } saves)
                _trial.Note(saves, isClear: true);
        }
        else if (++_lossyFrames > LossyFramesFirst)
        {
            _trial.Note(Saves(frame, canvas, colors, LossyFreePart, buffer) == true, isClear: true);
        }
    }

    /// <summary>Tries it: on the rows in the middle, or, against lossy data, on all. Null where hardly any pixel is free.</summary>
    private bool? Saves(FrameSlot frame, ReadOnlySpan<uint> canvas, ColorSet colors, int freePart, RemapBuffers.TrialPhase buffer)
    {
        var height = frame.Area.Height;
        var rows = frame.IsCompressed ? height : Math.Min(height, Math.Max(MinRows, height / TrialPart));
        var firstRow = (height - rows) / 2;
        var choices = buffer.Choices[..(frame.Area.Width * rows)];
        if (Collect(frame, firstRow, rows, canvas, colors, choices) * freePart < choices.Length)
            return null;
        var plain = frame.IsCompressed ? frame.Data.Length : frame.CompressedLength(firstRow, rows, buffer.Data);
        return PeriodicTrial.IsClear(plain - _search.Write(choices, frame.RequiredCodeSize, buffer.Data), plain);
    }

    /// <summary>Collects in which ways each pixel can be written.</summary>
    /// <returns>How many can be written in two.</returns>
    private int Collect(FrameSlot frame, int firstRow, int rows, ReadOnlySpan<uint> canvas, ColorSet colors, Span<ushort> choices)
    {
        var area = frame.Area;
        var free = 0;
        for (var y = 0; y < rows; y++)
        {
            var shown = canvas.Slice(((area.Y + firstRow + y) * width) + area.X, area.Width);
            var indices = frame.Indices.Slice((firstRow + y) * area.Width, area.Width);
            free += CollectRow(indices, shown, frame.Table, colors, choices[(y * area.Width)..]);
        }

        return free;
    }

    private static int CollectRow(
        ReadOnlySpan<byte> indices, ReadOnlySpan<uint> canvas, ReadOnlySpan<uint> table, ColorSet colors, Span<ushort> choices)
    {
        var slots = colors.Table;
        var places = colors.Places;
        var free = 0;
        uint last = 0;
        byte lastIndex = 0;
        for (var x = 0; x < indices.Length; x++)
        {
            var (index, shown) = (indices[x], canvas[x]);
            var other = index;
            if (index != 0)
            {
                if (table[index - 1] == shown)
                    other = 0;
            }
            else if (shown != 0)
            {
                if (shown != last)
                    (last, lastIndex) = (shown,
                        ColorSet.Contains(shown, slots) ? (byte)(ColorSet.IndexOf(shown, slots, places) + 1) : (byte)0);
                other = lastIndex;
            }

            free += other != index ? 1 : 0;
            choices[x] = EquivalentIndexLzwEncoder.Choice(index, other);
        }

        return free;
    }
}

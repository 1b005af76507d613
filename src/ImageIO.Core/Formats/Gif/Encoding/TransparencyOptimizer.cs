using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Formats.Gif.Lzw;
using ImageIO.Memory;
using ImageIO.Quantization.Colors;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// Compresses frames by <see cref="EquivalentIndexLzwEncoder"/>, where that makes their data shorter: what an animation's frames are like changes little, so that one of several tells
/// for all.
/// </summary>
internal sealed class TransparencyOptimizer(ref ArenaBuilder builder, RemapBuffers planes, int width)
{
    private const int FramesBetweenTrials = 15;

    /// <summary>The next frames are searched as well where the data are shorter by this part: less is not worth the time.</summary>
    private const int WorthwhilePart = 250;

    /// <summary>One of so many pixels must be free for a trial.</summary>
    private const int FreePart = 16;

    /// <summary>Against lossy data, which come near to whatever is there, a trial pays only where far more are.</summary>
    private const int LossyFreePart = 4;

    /// <summary>A trial takes one of so many rows, and so many at least.</summary>
    private const int TrialPart = 4;
    private const int LeastRows = 32;

    /// <summary>Trials on lossy frames take all of their rows: not before so many of them, so that short animations go without.</summary>
    private const int LossyFramesFirst = 2;

    private readonly EquivalentIndexLzwEncoder _search = new(ref builder);
    private bool _isWorthwhile;
    private int _lossyFrames;
    private int _left;

    /// <summary>Compresses the rectangle of a frame that has a transparent index, or leaves it to others. Nothing that is shown changes.</summary>
    /// <param name="frame">The frame, painted.</param>
    /// <param name="canvas">What is there before it.</param>
    /// <param name="colors">The frame's table.</param>
    public void Compress(FrameSlot frame, ReadOnlySpan<uint> canvas, ColorSet colors)
    {
        if (_left > 0)
            _left--;
        else if (frame.IsCompressed && ++_lossyFrames > LossyFramesFirst)
            (_isWorthwhile, _left) = (Saves(frame, canvas, colors, LossyFreePart) == true, FramesBetweenTrials);
        else if (!frame.IsCompressed && Saves(frame, canvas, colors, FreePart) is { } saves)
            (_isWorthwhile, _left) = (saves, FramesBetweenTrials);
        if (!_isWorthwhile)
            return;
        var choices = planes.Errors.AsSpan<ushort>()[..(frame.Area.Width * frame.Area.Height)];
        if (Collect(frame, frame.Area, canvas, colors, choices) * FreePart < choices.Length)
            return;
        frame.Compress();
        var scratch = planes.Numbers.Bytes;
        frame.TakeShorter(scratch[.._search.Write(choices, frame.CodeSize, scratch)]);
    }

    /// <summary>Tries it: on the rows in the middle, or, against lossy data, on all. Says nothing where hardly any pixel is free.</summary>
    private bool? Saves(FrameSlot frame, ReadOnlySpan<uint> canvas, ColorSet colors, int freePart)
    {
        var rows = frame.IsCompressed ? frame.Area.Height : Math.Min(frame.Area.Height, Math.Max(LeastRows, frame.Area.Height / TrialPart));
        var part = new PixelArea(frame.Area.X, frame.Area.Y + ((frame.Area.Height - rows) / 2), frame.Area.Width, rows);
        var choices = planes.Errors.AsSpan<ushort>()[..(part.Width * part.Height)];
        if (Collect(frame, part, canvas, colors, choices) * freePart < choices.Length)
            return null;
        var scratch = planes.Numbers.Bytes;
        var plain = frame.IsCompressed ? frame.Data.Length : frame.CompressedLength(part, scratch);
        return (plain - _search.Write(choices, LzwEncoder.CodeSize(frame.TableCount + 1), scratch)) * (long)WorthwhilePart > plain;
    }

    /// <summary>Collects in which ways each pixel can be written.</summary>
    /// <returns>How many can be written in two.</returns>
    private int Collect(FrameSlot frame, PixelArea area, ReadOnlySpan<uint> canvas, ColorSet colors, Span<ushort> choices)
    {
        var free = 0;
        for (var y = 0; y < area.Height; y++)
        {
            var start = ((area.Y + y) * width) + area.X;
            free += CollectRow(frame.Indices.Slice(start, area.Width), canvas.Slice(start, area.Width), frame.Table, colors, choices[(y * area.Width)..]);
        }

        return free;
    }

    private static int CollectRow(ReadOnlySpan<byte> indices, ReadOnlySpan<uint> canvas, ReadOnlySpan<uint> table, ColorSet colors, Span<ushort> choices)
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
                    (last, lastIndex) = (shown, ColorSet.Contains(shown, slots) ? (byte)(ColorSet.IndexOf(shown, slots, places) + 1) : (byte)0);
                other = lastIndex;
            }

            free += other != index ? 1 : 0;
            choices[x] = EquivalentIndexLzwEncoder.Choice(index, other);
        }

        return free;
    }
}

using ImageIO.Memory;
using ImageIO.Quantization;

namespace ImageIO.Formats.Gif;

/// <summary>
/// Compresses frames by <see cref="LzwFreeSearch"/>, where that makes their data shorter: what an animation's frames are like changes little, so that one of several tells
/// for all.
/// </summary>
internal sealed class FreeCompressor(ref ScratchCutter cutter, PainterPlanes planes, int width)
{
    private const int FramesBetweenTrials = 15;

    /// <summary>The next frames are searched as well where the data are shorter by this part: less is not worth the time.</summary>
    private const int WorthwhilePart = 250;

    /// <summary>One of so many pixels must be free for a trial.</summary>
    private const int FreePart = 16;

    private readonly LzwFreeSearch _search = new(ref cutter);
    private bool _isWorthwhile;
    private int _left;

    /// <summary>Compresses the rectangle of a frame that has a transparent index, or leaves it to others. Nothing that is shown changes.</summary>
    /// <param name="frame">The frame, painted.</param>
    /// <param name="canvas">What is there before it.</param>
    /// <param name="colors">The frame's table.</param>
    public void Compress(GifFrame frame, ReadOnlySpan<uint> canvas, ExactColors colors)
    {
        var isTrial = _left == 0;
        if (!isTrial)
            _left--;
        if (!isTrial && !_isWorthwhile)
            return;
        var choices = planes.Errors.AsSpan<ushort>()[..(frame.Area.Width * frame.Area.Height)];
        if (Collect(frame, canvas, colors, choices) * FreePart < choices.Length)
            return;
        frame.Compress();
        var before = frame.Data.Length;
        var scratch = planes.Numbers.Bytes;
        var length = _search.Write(choices, frame.CodeSize, scratch);
        frame.TakeShorter(scratch[..length]);
        if (isTrial)
            (_isWorthwhile, _left) = ((before - length) * (long)WorthwhilePart > before, FramesBetweenTrials);
    }

    /// <summary>Collects in which ways each pixel can be written.</summary>
    /// <returns>How many can be written in two.</returns>
    private int Collect(GifFrame frame, ReadOnlySpan<uint> canvas, ExactColors colors, Span<ushort> choices)
    {
        var area = frame.Area;
        var free = 0;
        for (var y = 0; y < area.Height; y++)
        {
            var start = ((area.Y + y) * width) + area.X;
            free += CollectRow(frame.Indices.Slice(start, area.Width), canvas.Slice(start, area.Width), frame.Table, colors, choices[(y * area.Width)..]);
        }

        return free;
    }

    private static int CollectRow(ReadOnlySpan<byte> indices, ReadOnlySpan<uint> canvas, ReadOnlySpan<uint> table, ExactColors colors, Span<ushort> choices)
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
                    (last, lastIndex) = (shown, ExactColors.Contains(shown, slots) ? (byte)(ExactColors.IndexOf(shown, slots, places) + 1) : (byte)0);
                other = lastIndex;
            }

            free += other != index ? 1 : 0;
            choices[x] = LzwFreeSearch.Choice(index, other);
        }

        return free;
    }
}

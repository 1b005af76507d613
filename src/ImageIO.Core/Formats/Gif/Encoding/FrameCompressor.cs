using ImageIO.Formats.Gif.Encoding.Remap;
using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Encoding;

/// <summary>
/// The second half of the sequential stage: chooses among indices that show nearly or exactly the same those that compress best, and puts
/// the frame on the canvas.
/// </summary>
internal sealed class FrameCompressor
{
    private readonly RemapBuffers _buffers;
    private readonly int _width;
    private readonly ShortRunDrawing _shortRuns;
    private readonly LossyCompressor? _lossy;
    private readonly TransparencyOptimizer _transparency;

    /// <param name="builder">Where the tables come from.</param>
    /// <param name="buffers">What has the size of a frame.</param>
    /// <param name="settings">How to write.</param>
    public FrameCompressor(ref ArenaBuilder builder, RemapBuffers buffers, EncoderSettings settings)
    {
        _buffers = buffers;
        _width = buffers.Width;
        _shortRuns = new ShortRunDrawing(buffers, _width);
        _transparency = new TransparencyOptimizer(ref builder, buffers, _width, settings.CancellationToken);
        if (settings.RateDistortion.IsLossy)
            _lossy = new LossyCompressor(ref builder, buffers, _width, settings.IsDithered, settings.CancellationToken);
    }

    /// <summary>Settles the frame's indices; where finding them has not compressed them already, the parallel stage does.</summary>
    /// <param name="remapped">The frame.</param>
    public void Compress(in RemappedFrame remapped)
    {
        var frame = remapped.Frame;
        if (remapped.IsLossy)
            _lossy!.SetPalette(frame);
        if (frame.HasTransparentIndex)
            _shortRuns.Draw(remapped, remapped.IsLossy ? _lossy!.Palette : default);
        if (remapped.IsLossy)
            _lossy!.Compress(frame, remapped.Lambda);

        // Without loss, frames of many colors are to be quick.
        if (frame.HasTransparentIndex && (remapped.IsExact || remapped.IsLossy))
            _transparency.Compress(frame, _buffers.Canvas, remapped.Table.Lookup.Exact);
        if (!frame.IsLast)
            Show(frame);
    }

    /// <summary>Puts the frame on the canvas, and takes it off again where it is disposed of before the next one.</summary>
    private void Show(FrameSlot frame)
    {
        var area = frame.Area;
        for (var y = 0; y < area.Height; y++)
        {
            var canvas = _buffers.Canvas.Slice(((area.Y + y) * _width) + area.X, area.Width);
            if (frame.ClearedNext.IsEmpty)
                ShowRow(frame.Indices.Slice(y * area.Width, area.Width), frame.Table, frame.FirstIndex, canvas);
            else
                canvas.Clear();
        }
    }

    private static void ShowRow(ReadOnlySpan<byte> indices, ReadOnlySpan<uint> colors, int firstIndex, Span<uint> canvas)
    {
        for (var x = 0; x < indices.Length; x++)
        {
            if (firstIndex == 0 || indices[x] != 0)
                canvas[x] = colors[indices[x] - firstIndex];
        }
    }
}

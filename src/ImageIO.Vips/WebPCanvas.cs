using System.Drawing;
using System.Runtime.InteropServices;

namespace ImageIO.Vips;

/// <summary>
/// The picture that the frames of an animated WebP are drawn onto: RGBA, at first transparent, as libwebp's own animation decoder has it.
/// </summary>
/// <param name="size">px.</param>
internal sealed class WebPCanvas(Size size) : IDisposable
{
    private readonly NdArray _pixels = NdArray.Create(DType.UInt8, size.Height, size.Width, 4);

    public void Clear() => Clear(new Rectangle(default, size));

    public void Clear(Rectangle area)
    {
        for (var y = area.Top; y < area.Bottom; y++)
            Row(y, area).Clear();
    }

    /// <summary>Draws a frame in place of what is there.</summary>
    /// <param name="frame">H×W×3 or H×W×4.</param>
    /// <param name="area">Where it lies.</param>
    public void Replace(NdArray frame, Rectangle area)
    {
        for (var y = 0; y < area.Height; y++)
            Copy(frame[y].Bytes, frame.Shape[2], Row(area.Top + y, area));
        GC.KeepAlive(frame);
    }

    /// <summary>
    /// Lays a frame over what is there. Where the canvas has just been cleared, the frame's pixels are taken as they are.
    /// </summary>
    /// <param name="frame">H×W×3 or H×W×4.</param>
    /// <param name="area">Where it lies.</param>
    /// <param name="cleared">What has just been cleared; empty for nothing.</param>
    public void Blend(NdArray frame, Rectangle area, Rectangle cleared)
    {
        if (frame.Shape[2] == 3)
        {
            Replace(frame, area);
            return;
        }

        for (var y = 0; y < area.Height; y++)
        {
            var from = MemoryMarshal.Cast<byte, uint>(frame[y].Bytes);
            var to = MemoryMarshal.Cast<byte, uint>(Row(area.Top + y, area));
            var isCleared = area.Top + y >= cleared.Top && area.Top + y < cleared.Bottom;
            for (var x = 0; x < from.Length; x++)
            {
                var replaces = from[x] >> 24 == 255 || (isCleared && area.Left + x >= cleared.Left && area.Left + x < cleared.Right);
                to[x] = replaces ? from[x] : Over(from[x], to[x]);
            }
        }

        GC.KeepAlive(frame);
    }

    /// <summary>Copies the canvas into an array of H×W×3 or H×W×4.</summary>
    public void CopyTo(NdArray destination)
    {
        if (destination.Shape[2] == 4)
        {
            _pixels.CopyTo(destination);
            return;
        }

        for (var y = 0; y < size.Height; y++)
        {
            var (from, to) = (_pixels[y], destination[y]);
            var (pixels, colors) = (0, 0);
            for (var bytes = from.Bytes; pixels < bytes.Length; pixels += 4, colors += 3)
                bytes.Slice(pixels, 3).CopyTo(to.Bytes[colors..]);
        }

        GC.KeepAlive(destination);
    }

    public void Dispose() => _pixels.Dispose();

    /// <summary>
    /// In the whole numbers of libwebp, so that the result is the same to the last bit (little-endian pixels: alpha is the highest byte).
    /// </summary>
    private static uint Over(uint above, uint below)
    {
        var alpha = above >> 24;
        if (alpha == 0)
            return below;
        var rest = ((below >> 24) * (256 - alpha)) >> 8;
        var sum = alpha + rest;
        var scale = (1u << 24) / sum;
        var result = sum << 24;
        for (var shift = 0; shift < 24; shift += 8)
            result |= (((((above >> shift) & 255) * alpha) + (((below >> shift) & 255) * rest)) * scale >> 24) << shift;
        return result;
    }

    private static void Copy(ReadOnlySpan<byte> from, int channels, Span<byte> to)
    {
        if (channels == 4)
        {
            from.CopyTo(to);
            return;
        }

        for (var (i, k) = (0, 0); i < from.Length; i += 3, k += 4)
        {
            from.Slice(i, 3).CopyTo(to[k..]);
            to[k + 3] = 255;
        }
    }

    private Span<byte> Row(int y, Rectangle area) => _pixels[y].Bytes.Slice(4 * area.X, 4 * area.Width);
}

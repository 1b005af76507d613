using System.Drawing;

namespace ImageIO.Codecs;

/// <summary>What encoders of animations write of a frame: that which differs from the one before.</summary>
public static class FrameDifference
{
    /// <summary>The smallest rectangle around all pixels that differ.</summary>
    /// <param name="before">The frame before: H×W or H×W×C of any element type.</param>
    /// <param name="now">The frame, of the same shape and type.</param>
    /// <returns>In pixels from the upper left corner; empty where no pixel differs.</returns>
    /// <exception cref="ArgumentException">Shapes or types differ.</exception>
    public static Rectangle Find(NdArray before, NdArray now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        if (before.DType != now.DType || !before.Shape.SequenceEqual(now.Shape))
            throw new ArgumentException($"Frames of one shape and type are compared, not {before} and {now}.", nameof(now));
        var (height, pixelBytes) = (now.Shape[0], PixelBytes(now));
        var (left, top, right, bottom) = (int.MaxValue, -1, 0, 0);
        for (var y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = now.RowAt(y);
            ReadOnlySpan<byte> old = before.RowAt(y);
            var first = row.CommonPrefixLength(old);
            if (first == row.Length)
                continue;
            if (top < 0)
                top = y;
            bottom = y + 1;
            left = Math.Min(left, first / pixelBytes);
            right = Math.Max(right, (LastDifference(row, old) / pixelBytes) + 1);
        }

        GC.KeepAlive(before);
        GC.KeepAlive(now);
        return top < 0 ? default : Rectangle.FromLTRB(left, top, right, bottom);
    }

    /// <summary>
    /// Makes the pixels that give a frame when they are laid over the one before: those that did not change are transparent.
    /// </summary>
    /// <param name="before">The frame before, of the same shape and type.</param>
    /// <param name="now">
    /// The frame as whole numbers: H×W×2 or H×W×4, the last channel of which is alpha, or H×W or H×W×3 for one that is opaque.
    /// </param>
    /// <param name="area">Around all pixels that differ.</param>
    /// <param name="changes">
    /// Of the same type, and of the same shape or, for an opaque frame, with a channel of alpha more: receives the pixels of the area, in
    /// their place; the others are left alone.
    /// </param>
    /// <returns>False where there is no alpha, a changed pixel is not opaque, or none in the area is unchanged; the changes are undefined
    /// then.</returns>
    /// <exception cref="ArgumentException">The area does not lie within the frame.</exception>
    public static bool TryFindChanges(NdArray before, NdArray now, Rectangle area, NdArray changes)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(changes);
        if (!new Rectangle(0, 0, now.Shape[1], now.Shape[0]).Contains(area))
            throw new ArgumentException($"{area} does not lie within {now}.", nameof(area));
        var (channels, changedChannels) = (Channels(now), Channels(changes));
        var addsAlpha = channels is 1 or 3 && changedChannels == channels + 1;
        if (!addsAlpha && channels is not (2 or 4))
            return false;
        var (pixelBytes, changedBytes) = (PixelBytes(now), PixelBytes(changes));
        var alphaBytes = now.DType.ItemSize();
        var unchanged = 0L;
        for (var y = area.Y; y < area.Bottom; y++)
        {
            ReadOnlySpan<byte> row = now.RowAt(y).Slice(area.X * pixelBytes, area.Width * pixelBytes);
            ReadOnlySpan<byte> old = before.RowAt(y).Slice(area.X * pixelBytes, area.Width * pixelBytes);
            var changed = changes.RowAt(y).Slice(area.X * changedBytes, area.Width * changedBytes);
            for (var (i, k) = (0, 0); i < row.Length; i += pixelBytes, k += changedBytes)
            {
                var pixel = row.Slice(i, pixelBytes);
                if (pixel.SequenceEqual(old.Slice(i, pixelBytes)))
                {
                    changed.Slice(k, changedBytes).Clear();
                    unchanged++;
                    continue;
                }

                if (addsAlpha)
                    changed.Slice(k + pixelBytes, alphaBytes).Fill(255);
                else if (pixel[^alphaBytes..].ContainsAnyExcept((byte)255))
                    return false;
                pixel.CopyTo(changed[k..]);
            }
        }

        GC.KeepAlive(before);
        GC.KeepAlive(now);
        GC.KeepAlive(changes);
        return unchanged > 0;
    }

    /// <summary>How much of an area is as it was before, from 0 to 1.</summary>
    internal static double UnchangedPart(NdArray before, NdArray now, Rectangle area)
    {
        var pixelBytes = PixelBytes(now);
        var unchanged = 0L;
        for (var y = area.Y; y < area.Bottom; y++)
        {
            ReadOnlySpan<byte> row = now.RowAt(y).Slice(area.X * pixelBytes, area.Width * pixelBytes);
            ReadOnlySpan<byte> old = before.RowAt(y).Slice(area.X * pixelBytes, area.Width * pixelBytes);
            for (var i = 0; i < row.Length; i += pixelBytes)
                unchanged += row.Slice(i, pixelBytes).SequenceEqual(old.Slice(i, pixelBytes)) ? 1 : 0;
        }

        GC.KeepAlive(before);
        GC.KeepAlive(now);
        return unchanged / ((double)area.Width * area.Height);
    }

    private static int Channels(NdArray pixels) => pixels.Rank == 3 ? pixels.Shape[2] : 1;

    private static int PixelBytes(NdArray pixels) => Channels(pixels) * pixels.DType.ItemSize();

    private static int LastDifference(ReadOnlySpan<byte> row, ReadOnlySpan<byte> old)
    {
        const int step = 64;
        var end = row.Length;
        while (end >= step && row[(end - step)..end].SequenceEqual(old[(end - step)..end]))
            end -= step;
        do
            end--;
        while (row[end] == old[end]);
        return end;
    }
}

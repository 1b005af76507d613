using ImageIO.Tiff.Compression;

namespace ImageIO.Tiff.Reading;

/// <summary>YCbCr whose color differences are fewer than its pixels (TIFF 6.0 §21): each stands for all pixels of its block.</summary>
internal static class SubsampledRows
{
    /// <summary>Puts the rows of a chunk into their place.</summary>
    /// <param name="layout">The page's.</param>
    /// <param name="region">The part that is wanted.</param>
    /// <param name="block">Where it goes.</param>
    /// <param name="rows">The chunk's bytes: blocks, or one plane.</param>
    /// <param name="shape">What the bytes hold.</param>
    /// <param name="top">The chunk's first row in the page.</param>
    /// <param name="left">The chunk's first column in the page.</param>
    /// <param name="plane">Its plane.</param>
    public static void Put(TiffLayout layout, PageRegion region, PixelBlock block, ReadOnlySpan<byte> rows, in ChunkShape shape, int top,
        int left, int plane)
    {
        if (layout.Bits != 8 || layout.Samples != 3)
            throw new UnsupportedImageException(
                $"YCbCr of {layout.Samples} samples of {layout.Bits} bits with fewer color differences is not read; 3 of 8 bits are.");
        var (across, down) = (layout.SubsamplingX, layout.SubsamplingY);
        var (first, last) = (Math.Max(top, region.Top), Math.Min(top + Math.Min(layout.ChunkHeight, int.MaxValue - top), region.Bottom));
        var (from, to) = (Math.Max(left, region.Left), Math.Min(left + layout.ChunkWidth, region.Right));
        if (layout.IsPlanar)
        {
            var isReduced = plane > 0;
            last = (int)Math.Min(last, top + ((long)shape.Rows * (isReduced ? down : 1)));
            for (var y = first; y < last; y++)
            {
                var source = rows[((y - top) / (isReduced ? down : 1) * shape.RowBytes)..];
                var target = block.At((((long)(plane - region.FirstSample) * region.Height) +
                    y - region.Top) * region.Width + (from - region.Left), to - from);
                for (var x = from; x < to; x++)
                    target[x - from] = source[(x - left) / (isReduced ? across : 1)];
            }

            return;
        }

        last = (int)Math.Min(last, top + ((long)shape.Rows * down));
        var blockBytes = (across * down) + 2;
        for (var y = first; y < last; y++)
        {
            var source = rows.Slice((y - top) / down * shape.RowBytes, shape.RowBytes);
            var target = block.At((((long)(y - region.Top) * region.Width) + from - region.Left) * region.Samples,
                (to - from) * region.Samples);
            for (var (x, at) = (from, 0); x < to; x++)
            {
                var unit = source.Slice((x - left) / across * blockBytes, blockBytes);
                for (var sample = region.FirstSample; sample < region.FirstSample + region.Samples; sample++)
                    target[at++] = sample == 0
                        ? unit[((y - top) % down * across) + ((x - left) % across)] : unit[(across * down) + sample - 1];
            }
        }
    }
}

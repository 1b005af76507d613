using ImageIO.Codecs;
using ImageIO.Tiff.Compression;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Reading;

/// <summary>Decodes pages, or parts of them, strip by strip or tile by tile, on all processors, into their place in an array.</summary>
internal sealed class PageReader(ReadOptions options) : IDisposable
{
    /// <summary>Less is done before another thread has begun.</summary>
    private const long MinParallelBytes = 1 << 17;

    /// <summary>Rows that are not compressed are read in bands of about so many bytes.</summary>
    private const int BandBytes = 1 << 20;

    private readonly DecompressorFactory _factory = new(options);
    private readonly Stack<ChunkSlot> _slots = [];
    private readonly Lock _gate = new();
    private readonly List<ImageWarning> _warnings = [];

    /// <summary>Decodes a part of each of several pages of one layout.</summary>
    /// <param name="pages">The pages; null for one that is missing, which is zero.</param>
    /// <param name="region">The part.</param>
    /// <param name="array">Where the parts go, one behind the other.</param>
    public void Read(IReadOnlyList<TiffPage?> pages, PageRegion region, NdArray array)
    {
        var bytes = array.ByteLength / Math.Max(1, pages.Count);
        try
        {
            if (pages.Count > 1 && bytes < MinParallelBytes * 8)
            {
                Run(pages.Count, array.ByteLength, i => ReadPage(pages[i], region, new PixelBlock(array, i * bytes), isParallel: false));
                return;
            }

            for (var i = 0; i < pages.Count; i++)
                ReadPage(pages[i], region, new PixelBlock(array, i * bytes), isParallel: true);
        }
        finally
        {
            GC.KeepAlive(array);
            foreach (var warning in _warnings)
                options.OnWarning?.Invoke(warning);
            _warnings.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
            slot.Dispose();
        _slots.Clear();
    }

    private void ReadPage(TiffPage? page, PageRegion region, PixelBlock block, bool isParallel)
    {
        if (page is null)
        {
            Clear(block, (long)region.Height * region.Width * region.Samples * block.Array.DType.ItemSize());
            return;
        }

        var layout = page.Layout;
        _factory.Check(page);
        ChunkTable table;
        lock (page.File.Gate)
            table = new ChunkTable(page);
        var reader = new ChunkReader(page, table, region, block, new SampleRows(layout, page.File.IsNative), options, Warn);
        if (layout.Compression == TiffCompression.OldJpeg)
        {
            Use(reader.ReadOldJpeg);
            return;
        }

        var (firstRow, lastRow) = (region.Top / layout.ChunkHeight, (region.Bottom - 1) / layout.ChunkHeight);
        var (firstColumn, lastColumn) = (region.Left / layout.ChunkWidth, (region.Right - 1) / layout.ChunkWidth);
        var (rows, columns) = (lastRow - firstRow + 1, lastColumn - firstColumn + 1);
        var planes = layout.IsPlanar ? region.Samples : 1;
        var count = (long)rows * columns * planes;
        if (count > int.MaxValue)
            CodecTools.ThrowCorrupt($"The page is said to have {count} strips or tiles.", page.Directory);
        var isCompressed = layout.Compression != TiffCompression.None;
        var work = isParallel && isCompressed ? (long)region.Height * region.Width * region.Samples * layout.DType.ItemSize() : 0;
        Run((int)count, work, i =>
        {
            var (plane, place) = Math.DivRem(i, rows * columns);
            var (down, across) = Math.DivRem(place, columns);
            var chunk = new ChunkPlace(layout.IsPlanar ? region.FirstSample + plane : 0, firstRow + down, firstColumn + across);
            if (isCompressed || layout.IsTiled)
                Use(slot => reader.Read(slot, chunk, 0, layout.ChunkHeight));
            else
                ReadBands(reader, layout, chunk);
        });
    }

    /// <summary>Strips may be as high as the image: rows that are not compressed are read a few at a time.</summary>
    private void ReadBands(ChunkReader reader, TiffLayout layout, ChunkPlace chunk)
    {
        var band = (int)Math.Clamp(BandBytes / Math.Max(1, SampleRows.RowBytes(layout, layout.ChunkWidth)), 1, layout.ChunkHeight);
        if (layout.IsSubsampled)
            band = Math.Max(layout.SubsamplingY, band / layout.SubsamplingY * layout.SubsamplingY);
        for (var row = 0; row < layout.ChunkHeight; row += band)
        {
            var first = row;
            Use(slot => reader.Read(slot, chunk, first, Math.Min(band, layout.ChunkHeight - first)));
        }
    }

    private void Use(Action<ChunkSlot> work)
    {
        ChunkSlot? slot;
        lock (_gate)
            _slots.TryPop(out slot);
        slot ??= new ChunkSlot(_factory, options.Limits);
        try
        {
            work(slot);
        }
        finally
        {
            lock (_gate)
                _slots.Push(slot);
        }
    }

    private void Warn(ImageWarning warning)
    {
        lock (_gate)
            _warnings.Add(warning);
    }

    private static void Run(int count, long bytes, Action<int> work)
        => ParallelWork.Run(count, bytes < MinParallelBytes ? 1 : Environment.ProcessorCount, work);

    private static void Clear(PixelBlock block, long length)
    {
        const int most = 1 << 30;
        for (long start = 0; start < length; start += most)
            block.At(start, (int)Math.Min(most, length - start)).Clear();
    }
}

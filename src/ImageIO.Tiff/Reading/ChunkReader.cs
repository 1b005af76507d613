using ImageIO.Codecs;
using ImageIO.Tiff.Compression;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Reading;

/// <summary>Which strip or tile.</summary>
/// <param name="Plane">Its plane; 0 where samples stand together.</param>
/// <param name="Down">Its row of chunks.</param>
/// <param name="Across">Its column of chunks.</param>
internal readonly record struct ChunkPlace(int Plane, int Down, int Across)
{
    public long Index(TiffLayout layout) => ((((long)Plane * layout.ChunksDown) + Down) * layout.ChunksAcross) + Across;
}

/// <summary>
/// Decodes the chunks of one page, and puts what lies in the wanted part into its place. Used by several threads, each with a slot of its
/// own.
/// </summary>
internal sealed class ChunkReader(
    TiffPage page, ChunkTable table, PageRegion region, PixelBlock block, SampleRows samples, ReadOptions options,
    Action<ImageWarning> warn)
{
    private readonly TiffLayout _layout = page.Layout;
    private readonly int _item = page.Layout.DType.ItemSize();

    /// <summary>Bytes of a row of the part.</summary>
    private long TargetRow => (long)region.Width * (_layout.IsPlanar ? 1 : region.Samples) * _item;

    /// <summary>Decodes rows of a chunk.</summary>
    /// <param name="slot">The thread's.</param>
    /// <param name="place">Which chunk.</param>
    /// <param name="first">The first of its rows to read; more than 0 only where it is not compressed.</param>
    /// <param name="count">How many rows.</param>
    public void Read(ChunkSlot slot, ChunkPlace place, int first, int count)
    {
        var (top, left) = (place.Down * _layout.ChunkHeight, place.Across * _layout.ChunkWidth);
        var wanted = Math.Min(top + first + count, region.Bottom) - top - first;
        if (wanted <= 0 || top + first + wanted <= region.Top)
            return;
        var shape = ShapeOf(place, wanted);
        try
        {
            Decode(slot, place, first, top + first, left, shape);
        }
        catch (Exception fault) when (options.Tolerance == Tolerance.Partial && fault is CorruptImageException or EndOfStreamException)
        {
            ClearPart(top + first, wanted, left, place.Plane);
            warn(new ImageWarning($"{fault.Message} The strip or tile is zero.", page.Directory));
        }
    }

    /// <summary>Decodes a page whose JPEG is spread over tags and strips (TIFF 6.0 §22).</summary>
    public void ReadOldJpeg(ChunkSlot slot)
    {
        using var image = OldJpeg.Decode(page, table, options);
        PutImage(image);
    }

    private ChunkShape ShapeOf(ChunkPlace place, int rows)
    {
        var (width, isReduced) = (_layout.ChunkWidth, place.Plane > 0 && _layout.IsPlanar && _layout.IsSubsampled);
        if (isReduced)
            (width, rows) = (Up(width, _layout.SubsamplingX), Up(rows, _layout.SubsamplingY));
        var perPixel = _layout.SamplesPerChunkPixel;
        var bytes = SampleRows.RowBytes(_layout, width);
        if (_layout.IsSubsampled && !_layout.IsPlanar)
        {
            // Rows of blocks: brightness of all pixels, and the two differences.
            bytes = (long)Up(width, _layout.SubsamplingX) * ((_layout.SubsamplingX * _layout.SubsamplingY) + 2)
                * Math.Max(1, _layout.Bits / 8);
            rows = Up(rows, _layout.SubsamplingY);
        }

        if (bytes > Array.MaxLength)
            throw new ImageLimitException(nameof(Limits.MaxWorkingBytes), bytes, Array.MaxLength, "A row is decoded as a whole.");
        return new ChunkShape(width, rows, perPixel, (int)bytes);
    }

    private void Decode(ChunkSlot slot, ChunkPlace place, int first, int top, int left, in ChunkShape shape)
    {
        var needed = (long)shape.Rows * shape.RowBytes;
        var isBlock = _layout.IsSubsampled;
        var covers = left == region.Left && shape.Width == region.Width && (_layout.IsPlanar || region.Samples == _layout.Samples)
            && top >= region.Top;
        var isDirect = samples.IsDirect && covers && !isBlock && needed <= Array.MaxLength;
        var target = isDirect ? block.At(TargetOffset(top, place.Plane), (int)needed) : slot.Output(needed);
        if (!Fill(slot, place, first, target, shape, out var comesNative))
        {
            FillWithout(top, shape.Rows, left, place.Plane);
            return;
        }

        if (isBlock)
        {
            SubsampledRows.Put(_layout, region, block, target, shape, top, left, place.Plane);
            return;
        }

        var scratch = slot.Row(shape.RowBytes);
        if (samples.IsDirect)
        {
            samples.Finish(target, shape, comesNative, scratch);
            if (!isDirect)
                PutRows(target, shape, top, left, place.Plane);
            return;
        }

        UnpackRows(slot, target, shape, top, left, place.Plane, scratch);
    }

    /// <summary>Decompresses the rows; false where a sparse file leaves them out.</summary>
    private bool Fill(ChunkSlot slot, ChunkPlace place, int first, Span<byte> target, in ChunkShape shape, out bool comesNative)
    {
        comesNative = false;
        var file = page.File;
        var index = place.Index(_layout);
        ReadOnlyMemory<byte> input;
        Decompressor decompressor;
        lock (file.Gate)
        {
            var (offset, length) = table[_layout.Restarts is null ? index : 0, target.Length];
            if (offset == 0)
                return false;
            if (_layout.Compression == TiffCompression.None)
            {
                // A row of blocks of YCbCr is several rows of pixels.
                var down = !_layout.IsPlanar || place.Plane > 0 ? _layout.SubsamplingY : 1;
                file.Read(offset + ((long)(first / down) * shape.RowBytes), target);
                if (_layout.IsBitReversed)
                    BitOrder.Reverse(target);
                return true;
            }

            decompressor = slot.DecompressorOf(page, table);
            input = _layout.Restarts is { } restarts ? restarts.Compose(table, place, slot.Input) : Load(slot, file, offset, length);
        }

        comesNative = decompressor.GivesNativeOrder;
        int came;
        try
        {
            came = decompressor.Decompress(input, target, shape);
        }
        catch (InvalidDataException fault)
        {
            throw new CorruptImageException($"Strip or tile {index} is damaged: its {_layout.Compression} data can't be unpacked.",
                page.Directory, fault);
        }

        if (came < target.Length)
            CodecTools.ThrowCorrupt($"Strip or tile {index} ends early: it has {came} bytes of {target.Length}.", page.Directory);
        if (decompressor.Warning is { } damage)
        {
            CodecTools.ThrowCorruptIf(options.Tolerance == Tolerance.Strict, damage, page.Directory);
            warn(new ImageWarning(damage, page.Directory));
        }

        return true;
    }

    private ReadOnlyMemory<byte> Load(ChunkSlot slot, TiffFile file, long offset, long length)
    {
        if (!_layout.IsBitReversed && file.Source.TryGetMemory(out var memory))
            return memory.Slice((int)offset, (int)length);
        var input = slot.Input(length);
        file.Read(offset, input.Span);
        if (_layout.IsBitReversed)
            BitOrder.Reverse(input.Span);
        return input;
    }

    private void PutRows(ReadOnlySpan<byte> rows, in ChunkShape shape, int top, int left, int plane)
    {
        var pixel = shape.Samples * _item;
        for (var y = Math.Max(top, region.Top); y < Math.Min(top + shape.Rows, region.Bottom); y++)
            PutRow(rows.Slice((y - top) * shape.RowBytes, shape.Width * pixel), y, left, shape, plane);
    }

    private void UnpackRows(ChunkSlot slot, Span<byte> packed, in ChunkShape shape, int top, int left, int plane, Span<byte> scratch)
    {
        // The packed row may be longer than the samples' (bits of 24 as floats are not), so both have a buffer.
        var length = (long)shape.Width * shape.Samples * _item;
        using var row = NdArray.CreateUninitialized(DType.UInt8, checked((int)length));
        for (var y = Math.Max(top, region.Top); y < Math.Min(top + shape.Rows, region.Bottom); y++)
        {
            samples.Unpack(packed.Slice((y - top) * shape.RowBytes, shape.RowBytes), row.Bytes, shape, scratch);
            PutRow(row.Bytes, y, left, shape, plane);
        }

        GC.KeepAlive(row);
    }

    private void PutRow(ReadOnlySpan<byte> row, int y, int left, in ChunkShape shape, int plane)
    {
        var (from, to) = (Math.Max(left, region.Left), Math.Min(left + shape.Width, region.Right));
        var samplesOfPixel = _layout.IsPlanar ? 1 : region.Samples;
        var target = block.At(TargetOffset(y, plane) + ((long)(from - region.Left) * samplesOfPixel * _item),
            (to - from) * samplesOfPixel * _item);
        var source = row.Slice((from - left) * shape.Samples * _item, (to - from) * shape.Samples * _item);
        if (samplesOfPixel == shape.Samples)
        {
            source.CopyTo(target);
            return;
        }

        var (step, length) = (shape.Samples * _item, samplesOfPixel * _item);
        source = source[(region.FirstSample * _item)..];
        for (var x = 0; x < to - from; x++)
            source.Slice(x * step, length).CopyTo(target[(x * length)..]);
    }

    /// <summary>Puts a whole page that was decoded at once.</summary>
    private void PutImage(NdArray image)
    {
        var shape = new ChunkShape(_layout.Width, 1, _layout.Samples, checked(_layout.Width * _layout.Samples * _item));
        for (var y = region.Top; y < region.Bottom; y++)
            PutRow(image.BytesAt((long)y * shape.RowBytes, shape.RowBytes), y, 0, shape, 0);
        GC.KeepAlive(image);
    }

    private void FillWithout(int top, int rows, int left, int plane)
    {
        var nothing = NoData.Of(table.Directory, _layout.DType);
        ForEachRow(top, _layout.IsSubsampled ? rows * _layout.SubsamplingY : rows, left, plane, row => NoData.Fill(row, nothing));
    }

    private void ClearPart(int top, int rows, int left, int plane) => ForEachRow(top, rows, left, plane, static row => row.Clear());

    private void ForEachRow(int top, int rows, int left, int plane, Action<Span<byte>> fill)
    {
        var (from, to) = (Math.Max(left, region.Left), Math.Min(left + _layout.ChunkWidth, region.Right));
        var pixel = (_layout.IsPlanar ? 1 : region.Samples) * _item;
        for (var y = Math.Max(top, region.Top); y < Math.Min(top + rows, region.Bottom); y++)
            fill(block.At(TargetOffset(y, plane) + ((long)(from - region.Left) * pixel), (to - from) * pixel));
    }

    private long TargetOffset(int y, int plane)
        => (((_layout.IsPlanar ? (long)(plane - region.FirstSample) * region.Height : 0) + (y - region.Top)) * TargetRow);

    private static int Up(int value, int step) => (value + step - 1) / step;
}

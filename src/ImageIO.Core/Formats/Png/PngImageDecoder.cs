using System.IO.Compression;
using System.Runtime.InteropServices;
using ImageIO.Codecs;
using ImageIO.Memory;

namespace ImageIO.Formats.Png;

/// <summary>Decodes the pixels of one image: inflate, restore, expand, and put in place.</summary>
internal struct PngImageDecoder(PngPixelFormat colors, PngChunkReader chunks)
{
    /// <summary>Inflated bytes in flight: they stay in the second-level cache until they are restored into the destination.</summary>
    private const int InflatedBytes = 64 * 1024;

    private bool _warnedOfIndex;

    /// <summary>Fills the destination from the image data, which is left behind its last byte.</summary>
    public void Read(NdArray destination, IdatStream data) => Read(destination, null, data);

    /// <summary>
    /// Decodes a part of an image that is not interlaced; the data is read as far as the part needs it, and to the end of that chunk.
    /// </summary>
    public void ReadRegion(RowRegion region, IdatStream data) => Read(null, region, data);

    private void Read(NdArray? destination, RowRegion? region, IdatStream data)
    {
        var header = colors.Header;
        var rowBytes = header.RowBytes(header.Width);
        var layout = new ScratchLayout(rowBytes, header.Width, (long)header.Width * colors.PixelBytes, InflatedBytes);
        if (layout.Total > int.MaxValue)
            throw new UnsupportedImageException($"A row of this PNG has {rowBytes} bytes; rows above 256 MiB can't be read.");
        chunks.Source.Working.Check(layout.Total);
        using var scratch = PixelAllocator.Rent(layout.Total);
        using var inflater = new DeflateStream(data, CompressionMode.Decompress, leaveOpen: true);
        var rows = new ScanlineReader(data, inflater, chunks.Source, scratch.Bytes[..(int)layout.Restored],
            careful: chunks.Options.Tolerance == Tolerance.Partial);
        var buffers = new RowBuffers(scratch.Bytes, layout);
        buffers.Zeros.Clear();
        if (colors.Palette.Length > 0)
            colors.FillTable(buffers.Table);
        if (region is not null)
            ReadRows(region, ref rows, buffers, data);
        else if (header.Interlaced ? ReadInterlaced(destination!, ref rows, buffers) : ReadSequential(destination!, ref rows, buffers))
            Finish(ref rows, data);
        GC.KeepAlive(destination);
    }

    private void ReadRows(RowRegion region, ref ScanlineReader rows, RowBuffers buffers, IdatStream data)
    {
        var rowBytes = (int)colors.Header.RowBytes(colors.Header.Width);
        ReadOnlySpan<byte> previous = buffers.Zeros;
        for (var y = 0; y < region.First + region.Count; y++)
        {
            var restored = buffers.Restored(y, rowBytes);
            RestoreNext(ref rows, previous, restored, y);
            previous = restored;
            if (y < region.First)
                continue;
            var row = region.Begin(y - region.First);
            if (colors.Conversion == PngConversion.None)
                restored.CopyTo(row.Bytes);
            else
                Expand(restored, colors.Header.Width, buffers, row.Bytes);
            region.End(y - region.First);
        }

        data.HasAllPixels = true;
        data.SkipChunk();
    }

    /// <returns>False where the end is missing, and that was put up with.</returns>
    private bool ReadSequential(NdArray destination, ref ScanlineReader rows, RowBuffers buffers)
    {
        var header = colors.Header;
        var rowBytes = (int)header.RowBytes(header.Width);
        var direct = colors.Conversion == PngConversion.None;
        ReadOnlySpan<byte> previous = buffers.Zeros;
        var y = 0;
        try
        {
            for (; y < header.Height; y++)
            {
                var restored = direct ? destination.RowAt(y) : buffers.Restored(y, rowBytes);
                RestoreNext(ref rows, previous, restored, y);
                if (!direct)
                    Expand(restored, header.Width, buffers, destination.RowAt(y));
                previous = restored;
            }

            return true;
        }
        catch (Exception fault) when (IsPartial(fault))
        {
            Warn(fault, $"Row {y} of {header.Height} could not be decoded; it and those below it are zero.");
            for (; y < header.Height; y++)
                destination.RowAt(y).Clear();
            return false;
        }
    }

    /// <returns>False where the end is missing, and that was put up with.</returns>
    private bool ReadInterlaced(NdArray destination, ref ScanlineReader rows, RowBuffers buffers)
    {
        var header = colors.Header;
        if (chunks.Options.Tolerance == Tolerance.Partial)
        {
            for (var y = 0; y < header.Height; y++)
                destination.RowAt(y).Clear();
        }

        var pass = 0;
        try
        {
            for (; pass < Adam7Pass.All.Length; pass++)
                ReadPass(Adam7Pass.All[pass], destination, ref rows, buffers);
            return true;
        }
        catch (Exception fault) when (IsPartial(fault))
        {
            Warn(fault, $"Interlace pass {pass + 1} of 7 could not be decoded; its pixels and those of the passes behind it are zero " +
                "where they are missing.");
            return false;
        }
    }

    private void ReadPass(Adam7Pass pass, NdArray destination, ref ScanlineReader rows, RowBuffers buffers)
    {
        var header = colors.Header;
        var width = pass.Width(header.Width);
        if (width == 0)
            return;
        var height = pass.Height(header.Height);
        var rowBytes = (int)header.RowBytes(width);
        var direct = colors.Conversion == PngConversion.None;
        ReadOnlySpan<byte> previous = buffers.Zeros[..rowBytes];
        for (var y = 0; y < height; y++)
        {
            var restored = buffers.Restored(y, rowBytes);
            RestoreNext(ref rows, previous, restored, y);
            var expanded = direct ? restored : buffers.Expanded[..(width * colors.PixelBytes)];
            if (!direct)
                Expand(restored, width, buffers, expanded);
            pass.Scatter(expanded, colors.PixelBytes, destination.RowAt(pass.Y + (y * pass.StepY)));
            previous = restored;
        }
    }

    private void RestoreNext(ref ScanlineReader rows, ReadOnlySpan<byte> previous, Span<byte> restored, int y)
    {
        // Bytes in memory come without a look at the token, and few bytes of a stream can be many rows.
        chunks.Source.CancellationToken.ThrowIfCancellationRequested();
        var stored = rows.Next(restored.Length);
        if (stored.IsEmpty)
            CodecTools.ThrowCorrupt($"The image data ends in row {y}, before the last one.", chunks.Source.Position);
        if (!PngUnfilter.Restore(stored[0], stored[1..], previous, restored, colors.Header.FilterStride))
            CodecTools.ThrowCorrupt($"Row {y} has filter type {stored[0]}; only 0 to 4 exist.", chunks.Source.Position);
    }

    private void Expand(ReadOnlySpan<byte> restored, int width, RowBuffers buffers, Span<byte> destination)
    {
        var depth = colors.Header.Depth;
        var samples = restored;
        if (depth < 8)
        {
            // One bit of gray is already what a boolean holds.
            var unpacked = colors.Conversion is PngConversion.Bool or PngConversion.Indices ? destination : buffers.Unpacked[..width];
            PngExpand.Unpack(restored, depth, unpacked);
            samples = unpacked;
        }

        var factor = 255 / ((1 << Math.Min(depth, 8)) - 1);
        switch (colors.Conversion)
        {
            case PngConversion.GrayBits:
                PngExpand.Scale(samples, factor, destination);
                break;
            case PngConversion.GrayKey:
                PngExpand.GrayKey(samples, colors.Key(0), factor, destination);
                break;
            case PngConversion.RgbKey:
                PngExpand.RgbKey(samples, colors.Key(0), colors.Key(1), colors.Key(2), destination);
                break;
            case PngConversion.Swap16:
                PngExpand.Swap16(samples, destination);
                break;
            case PngConversion.GrayKey16:
                PngExpand.Key16(samples, [(ushort)colors.Key(0)], destination);
                break;
            case PngConversion.RgbKey16:
                PngExpand.Key16(samples, [(ushort)colors.Key(0), (ushort)colors.Key(1), (ushort)colors.Key(2)], destination);
                break;
            case PngConversion.Palette:
                CheckIndices(samples);
                PngExpand.Palette(samples, buffers.Table, destination);
                break;
            case PngConversion.PaletteAlpha:
                CheckIndices(samples);
                PngExpand.PaletteAlpha(samples, buffers.Table, destination);
                break;
        }
    }

    private void CheckIndices(ReadOnlySpan<byte> indices)
    {
        var entries = colors.Palette.Length / 3;
        if (_warnedOfIndex || entries >= 1 << colors.Header.Depth || indices.IndexOfAnyExceptInRange((byte)0, (byte)(entries - 1)) < 0)
            return;
        _warnedOfIndex = true;
        chunks.Tolerate($"Pixels point beyond the palette's {entries} entries; they are black.", chunks.Source.Position);
    }

    /// <summary>
    /// Behind the last row: data that nobody needs, and the checksums. The pixels are damaged where both of theirs, the zlib stream's and a
    /// chunk's, are wrong.
    /// </summary>
    private void Finish(ref ScanlineReader rows, IdatStream data)
    {
        data.HasAllPixels = true;
        string? flaw = null;
        try
        {
            if (rows.HasMore())
                flaw = "There is more image data than the image has rows; the rest was passed over.";
        }
        catch (InvalidDataException)
        {
            flaw = "The image data are damaged behind the last row.";
        }

        data.SkipRest();
        if (data.IsCutShort)
            flaw ??= "The file ends within the image data, behind the last row.";
        var isSound = flaw is null && data.Tail == rows.Checksum;
        if (data.Damaged is { } chunk && !isSound)
            chunks.BadCrc(chunk);
        else if (data.Damaged is { } unharmed)
            chunks.Tolerate($"The CRC of chunk {unharmed.Name} ({unharmed.Length} bytes) is wrong, but the checksum of the image data is " +
                "right: no pixel is lost.", unharmed.DataPosition);
        else if (!isSound)
            chunks.Tolerate(flaw ?? "The checksum of the image data (Adler-32) is wrong, though all rows are there.",
                chunks.Source.Position);
    }

    private bool IsPartial(Exception fault)
        => chunks.Options.Tolerance == Tolerance.Partial && fault is CorruptImageException or InvalidDataException or EndOfStreamException;

    private void Warn(Exception fault, string consequence)
        => chunks.Options.OnWarning?.Invoke(
            new ImageWarning($"{consequence} {fault.Message}", (fault as ImageException)?.Position ?? chunks.Source.Position));

    /// <summary>Where each buffer starts in the one block of scratch.</summary>
    private readonly record struct ScratchLayout(long Restored, long Zeros, long Unpacked, long Expanded, long Table, long Total)
    {
        public ScratchLayout(long rowBytes, long width, long expandedBytes, long inflatedBytes)
            : this(0, 0, 0, 0, 0, 0)
        {
            Restored = Align(Math.Max(inflatedBytes, rowBytes + 1));
            Zeros = Restored + (2 * Align(rowBytes));
            Unpacked = Zeros + Align(rowBytes);
            Expanded = Unpacked + Align(width);
            Table = Expanded + Align(expandedBytes);
            Total = Table + 1024;
        }

        private static long Align(long bytes) => (bytes + 63) / 64 * 64;
    }

    /// <summary>The row buffers within the scratch.</summary>
    private readonly ref struct RowBuffers(Span<byte> scratch, ScratchLayout layout)
    {
        private readonly Span<byte> _restored = scratch[(int)layout.Restored..(int)layout.Zeros];

        public Span<byte> Zeros { get; } = scratch[(int)layout.Zeros..(int)layout.Unpacked];

        public Span<byte> Unpacked { get; } = scratch[(int)layout.Unpacked..(int)layout.Expanded];

        public Span<byte> Expanded { get; } = scratch[(int)layout.Expanded..(int)layout.Table];

        /// <summary>256 colors.</summary>
        public Span<uint> Table { get; } = MemoryMarshal.Cast<byte, uint>(scratch[(int)layout.Table..]);

        /// <summary>The buffer of row <paramref name="y"/>: even and odd rows alternate, so that the row above is still there.</summary>
        public Span<byte> Restored(int y, int rowBytes) => _restored.Slice((y & 1) * (_restored.Length / 2), rowBytes);
    }
}

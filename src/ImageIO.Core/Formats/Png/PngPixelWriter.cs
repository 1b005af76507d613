using System.IO.Compression;

namespace ImageIO.Formats.Png;

/// <summary>Encodes the pixels of one image or frame: rows are brought into the file's form, filtered, gathered, and deflated.</summary>
internal static class PngPixelWriter
{
    /// <summary>Filtered bytes that are handed to the deflater at once.</summary>
    private const int BatchBytes = 64 * 1024;

    /// <summary>How many bytes of scratch an image takes at most, and any part of it, with as many or fewer samples of a pixel.</summary>
    public static int ScratchBytes(PngHeader header)
    {
        var rowBytes = checked((int)header.RowBytes(header.Width));
        var gathered = header.Interlaced ? 2 * header.Width * Math.Max(1, header.Samples * header.Depth / 8) : 0;

        // Shorter rows may fill a batch better than longer ones: what counts is how full any batch can be.
        var batch = Math.Min(Math.Max(BatchBytes, rowBytes + 1L), header.Height * (rowBytes + 1L));
        return checked((int)batch + (3 * rowBytes) + gathered);
    }

    /// <summary>Compresses the image data.</summary>
    /// <param name="pixels">What the pixels lie in.</param>
    /// <param name="area">The pixels.</param>
    /// <param name="header">Of an image of the area's size.</param>
    /// <param name="filter">How rows are prepared.</param>
    /// <param name="compression">How they are compressed.</param>
    /// <param name="scratch">As many bytes as <see cref="ScratchBytes"/> says.</param>
    /// <param name="output">Takes the compressed data.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static void Write(
        NdArray pixels,
        PixelArea area,
        PngHeader header,
        PngFilterStrategy filter,
        ZLibCompressionOptions compression,
        Span<byte> scratch,
        Stream output,
        CancellationToken cancellationToken)
    {
        using var deflater = new ZLibStream(output, compression, leaveOpen: true);
        if (!header.Interlaced)
        {
            WritePass(null, pixels, area, header, filter, scratch, deflater, cancellationToken);
        }
        else
        {
            foreach (var pass in Adam7Pass.All)
            {
                var part = header with { Width = pass.Width(header.Width), Height = pass.Height(header.Height) };
                if (part is { Width: > 0, Height: > 0 })
                    WritePass(pass, pixels, area, part, filter, scratch, deflater, cancellationToken);
            }
        }

        GC.KeepAlive(pixels);
    }

    /// <summary>Compresses the rows of one pass, or of all that there is.</summary>
    private static void WritePass(
        Adam7Pass? pass,
        NdArray pixels,
        PixelArea area,
        PngHeader header,
        PngFilterStrategy filter,
        Span<byte> scratch,
        ZLibStream deflater,
        CancellationToken cancellationToken)
    {
        var rowBytes = checked((int)header.RowBytes(header.Width));
        var batch = scratch[..BatchFor(header, rowBytes)];
        var buffers = scratch.Slice(batch.Length, 3 * rowBytes);
        var channels = pixels.Rank == 3 ? pixels.Shape[2] : 1;
        var addsAlpha = header.Depth >= 8 && header.Samples == channels + 1;
        var pixelBytes = header.Depth < 8 ? 1 : channels * header.Depth / 8;
        var gathered = pass is null ? default : scratch.Slice(batch.Length + (3 * rowBytes), 2 * header.Width * pixelBytes);
        var direct = pixels.DType == DType.UInt8 && header.Depth == 8 && !addsAlpha;
        ReadOnlySpan<byte> previous = buffers[..rowBytes];
        buffers[..rowBytes].Clear();
        var used = 0;
        for (var y = 0; y < header.Height; y++)
        {
            ReadOnlySpan<byte> row;
            if (pass is { } places)
            {
                // Rows alternate, as the row above is looked at as well.
                var taken = gathered.Slice((y & 1) * header.Width * pixelBytes, header.Width * pixelBytes);
                places.Gather(pixels.RowAt(area.Y + places.Y + (y * places.StepY))[(area.X * pixelBytes)..], pixelBytes, taken);
                row = taken;
            }
            else
            {
                row = pixels.RowAt(area.Y + y).Slice(area.X * pixelBytes, area.Width * pixelBytes);
            }

            if (!direct)
                row = Stored(row, pixels.DType, header, addsAlpha, buffers.Slice((1 + (y & 1)) * rowBytes, rowBytes));
            var type = header.Depth < 8 && filter == PngFilterStrategy.Adaptive ? 0 : Filter(filter, row, previous, header.FilterStride);
            batch[used] = (byte)type;
            PngFilter.Apply(type, row, previous, header.FilterStride, batch.Slice(used + 1, rowBytes));
            used += rowBytes + 1;
            previous = row;
            if (used + rowBytes >= batch.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                deflater.Write(batch[..used]);
                used = 0;
            }
        }

        deflater.Write(batch[..used]);
    }

    private static int BatchFor(PngHeader header, int rowBytes)
    {
        var rows = Math.Max(1, BatchBytes / (rowBytes + 1L));
        return checked((int)(Math.Min(rows, header.Height) * (rowBytes + 1L)));
    }

    private static int Filter(
        PngFilterStrategy strategy, ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int stride) => strategy switch
        {
            PngFilterStrategy.None => 0,
            PngFilterStrategy.Sub => 1,
            PngFilterStrategy.Up => 2,
            PngFilterStrategy.Average => 3,
            PngFilterStrategy.Paeth => 4,
            _ => PngFilter.Choose(row, previous, stride),
        };

    /// <summary>
    /// A row in the file's form: opaque where the file has an alpha and the pixels have none, 16-bit samples most significant byte first,
    /// booleans and places of few colors several to a byte.
    /// </summary>
    private static Span<byte> Stored(ReadOnlySpan<byte> row, DType dtype, PngHeader header, bool addsAlpha, Span<byte> stored)
    {
        if (addsAlpha)
        {
            PngBlending.AddAlpha(row, stored, header.Samples - 1, header.Depth / 8);
            if (header.Depth == 16)
                PngExpand.Swap16(stored, stored);
            return stored;
        }

        if (dtype == DType.UInt16)
        {
            PngExpand.Swap16(row, stored);
            return stored;
        }

        // Gray of 8 bits that fits into fewer has the fewer ones on top.
        var depth = header.Depth;
        var shift = dtype == DType.UInt8 && header.Color == PngColor.Gray ? 8 - depth : 0;
        stored.Clear();
        for (var i = 0; i < row.Length; i++)
        {
            var value = dtype == DType.Bool ? Math.Min(row[i], (byte)1) : row[i] >> shift;
            stored[i * depth / 8] |= (byte)(value << (8 - depth - (i * depth % 8)));
        }

        return stored;
    }
}

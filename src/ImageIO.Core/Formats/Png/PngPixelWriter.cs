using System.IO.Compression;

namespace ImageIO.Formats.Png;

/// <summary>Encodes the pixels of one image or frame: rows are brought into the file's form, filtered, gathered, and deflated.</summary>
internal static class PngPixelWriter
{
    /// <summary>Filtered bytes that are handed to the deflater at once.</summary>
    private const int BatchBytes = 64 * 1024;

    /// <summary>How many bytes of scratch rows of a length take.</summary>
    public static int ScratchBytes(PngHeader header)
    {
        var rowBytes = checked((int)header.RowBytes(header.Width));
        return checked(BatchFor(header, rowBytes) + (3 * rowBytes));
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
        var rowBytes = checked((int)header.RowBytes(header.Width));
        var batch = scratch[..BatchFor(header, rowBytes)];
        var buffers = scratch.Slice(batch.Length, 3 * rowBytes);
        var pixelBytes = header.Depth < 8 ? 1 : header.Samples * header.Depth / 8;
        using var deflater = new ZLibStream(output, compression, leaveOpen: true);
        var direct = pixels.DType == DType.UInt8 && header.Depth == 8;
        ReadOnlySpan<byte> previous = buffers[..rowBytes];
        buffers[..rowBytes].Clear();
        var used = 0;
        for (var y = 0; y < header.Height; y++)
        {
            ReadOnlySpan<byte> row = pixels.RowAt(area.Y + y).Slice(area.X * pixelBytes, area.Width * pixelBytes);
            if (!direct)
                row = Stored(row, pixels.DType, header.Depth, buffers.Slice((1 + (y & 1)) * rowBytes, rowBytes));
            var type = header.Depth < 8 ? 0 : Filter(filter, row, previous, header.FilterStride);
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
        GC.KeepAlive(pixels);
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
    /// A row in the file's form: 16-bit samples most significant byte first, booleans and places of few colors several to a byte.
    /// </summary>
    private static Span<byte> Stored(ReadOnlySpan<byte> row, DType dtype, int depth, Span<byte> stored)
    {
        if (dtype == DType.UInt16)
        {
            PngExpand.Swap16(row, stored);
            return stored;
        }

        stored.Clear();
        for (var i = 0; i < row.Length; i++)
        {
            var value = dtype == DType.Bool ? Math.Min(row[i], (byte)1) : row[i];
            stored[i * depth / 8] |= (byte)(value << (8 - depth - (i * depth % 8)));
        }

        return stored;
    }
}

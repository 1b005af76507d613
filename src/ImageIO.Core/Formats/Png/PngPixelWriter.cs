using System.IO.Compression;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Encodes the pixels of one image: rows are brought into the file's form, filtered, gathered, and deflated into IDAT chunks.</summary>
internal static class PngPixelWriter
{
    /// <summary>Compressed bytes per IDAT chunk.</summary>
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Filtered bytes that are handed to the deflater at once.</summary>
    private const int BatchBytes = 64 * 1024;

    public static void Write(NdArray pixels, PngHeader header, PngWriteOptions options, TargetStream target, CancellationToken cancellationToken)
    {
        var rowBytes = checked((int)header.RowBytes(header.Width));
        var rowsPerBatch = Math.Max(1, BatchBytes / (rowBytes + 1L));
        var batchBytes = checked((int)(Math.Min(rowsPerBatch, header.Height) * (rowBytes + 1L)));
        var rowStart = checked(ChunkBytes + batchBytes);
        using var scratch = NdArray.CreateUninitialized(DType.UInt8, checked(rowStart + (3 * rowBytes)));
        var output = new PngDataWriter(target, scratch, 0, ChunkBytes);
        using (var deflater = new ZLibStream(output, CompressionOptions(options), leaveOpen: true))
        {
            var batch = scratch.Bytes.Slice(ChunkBytes, batchBytes);
            var buffers = scratch.Bytes[rowStart..];
            var direct = pixels.DType == DType.UInt8;
            ReadOnlySpan<byte> previous = buffers[..rowBytes];
            buffers[..rowBytes].Clear();
            var used = 0;
            var strategy = header.Color == PngColor.Palette && options.Filter == PngFilterStrategy.Adaptive ? PngFilterStrategy.None : options.Filter;
            for (var y = 0; y < header.Height; y++)
            {
                ReadOnlySpan<byte> row = direct ? pixels.RowAt(y) : Stored(pixels.RowAt(y), pixels.DType, buffers.Slice((1 + (y & 1)) * rowBytes, rowBytes));
                var filter = header.Depth < 8 ? 0 : Filter(strategy, row, previous, header.FilterStride);
                batch[used] = (byte)filter;
                PngFilter.Apply(filter, row, previous, header.FilterStride, batch.Slice(used + 1, rowBytes));
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

        output.EndChunk();
        GC.KeepAlive(pixels);
    }

    private static int Filter(PngFilterStrategy strategy, ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int stride) => strategy switch
    {
        PngFilterStrategy.None => 0,
        PngFilterStrategy.Sub => 1,
        PngFilterStrategy.Up => 2,
        PngFilterStrategy.Average => 3,
        PngFilterStrategy.Paeth => 4,
        _ => PngFilter.Choose(row, previous, stride),
    };

    /// <summary>A row in the file's form: 16-bit samples most significant byte first, booleans eight to a byte.</summary>
    private static Span<byte> Stored(ReadOnlySpan<byte> row, DType dtype, Span<byte> stored)
    {
        if (dtype == DType.UInt16)
        {
            PngExpand.Swap16(row, stored);
            return stored;
        }

        stored.Clear();
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] != 0)
                stored[i / 8] |= (byte)(0x80 >> (i % 8));
        }

        return stored;
    }

    private static ZLibCompressionOptions CompressionOptions(PngWriteOptions options)
    {
        var strategy = options.Strategy ?? (options.CompressionLevel is null && options.Palette is null ? PngCompressionStrategy.RunLength : PngCompressionStrategy.Default);
        return new ZLibCompressionOptions
        {
            CompressionLevel = options.CompressionLevel ?? 6,
            CompressionStrategy = strategy switch
            {
                PngCompressionStrategy.Filtered => ZLibCompressionStrategy.Filtered,
                PngCompressionStrategy.RunLength => ZLibCompressionStrategy.RunLengthEncoding,
                PngCompressionStrategy.HuffmanOnly => ZLibCompressionStrategy.HuffmanOnly,
                _ => ZLibCompressionStrategy.Default,
            },
        };
    }
}

using System.IO.Compression;
using ImageIO.Codecs;
using ImageIO.Memory;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Reads the rows of a large image whose bytes are those of the array: the caller's thread inflates, another one restores what has been inflated.</summary>
/// <remarks>
/// Inflating takes about two thirds of the time, so two threads are all that helps. Everything that reads the source, warns or is cancelled stays on the caller's thread.
/// Half a megabyte of batches wanders between the two.
/// </remarks>
internal sealed class PngOverlappedReader
{
    /// <summary>Below this, starting a thread takes too much of the time.</summary>
    private const int LeastBytes = 4 * 1024 * 1024;

    private const int BatchBytes = 128 * 1024;
    private const int Batches = 4;

    private readonly NdArray _destination;
    private readonly NdArray _scratch;
    private readonly int _rowBytes;
    private readonly int _stride;

    private PngOverlappedReader(NdArray destination, NdArray scratch, PngHeader header)
    {
        _destination = destination;
        _scratch = scratch;
        _rowBytes = (int)header.RowBytes(header.Width);
        _stride = header.FilterStride;
    }

    /// <summary>Whether an image is worth it, and can be read so.</summary>
    public static bool Suits(PngColors colors, NdArray destination, Tolerance tolerance)
        => Environment.ProcessorCount > 1
            && destination.ByteLength >= LeastBytes
            && colors.Conversion == PngConversion.None
            && !colors.Header.Interlaced
            && colors.Header.RowBytes(colors.Header.Width) < BatchBytes

            // Who wants what can be had of a damaged image wants it row by row.
            && tolerance != Tolerance.Partial;

    /// <summary>Fills the destination.</summary>
    /// <exception cref="CorruptImageException">There are too few rows, or one has an unknown filter.</exception>
    public static void Read(NdArray destination, PngHeader header, ZLibStream inflater, SourceStream source)
    {
        var rowBytes = (int)header.RowBytes(header.Width);
        var rowsPerBatch = BatchBytes / (rowBytes + 1);
        using var scratch = NdArray.Create(DType.UInt8, (Batches * BatchBytes) + rowBytes);
        scratch.Bytes[(Batches * BatchBytes)..].Clear();
        using var free = new SlotPool<Batch>([.. Enumerable.Range(0, Batches).Select(i => new Batch(i * BatchBytes))]);
        var reader = new PngOverlappedReader(destination, scratch, header);
        using var restoring = new OrderedStage<Batch, Batch>(
            Batches,
            static batch => batch,
            batch =>
            {
                reader.Restore(batch);
                free.Return(batch);
            },
            free.Fail);
        try
        {
            for (var y = 0; y < header.Height; y += rowsPerBatch)
            {
                var batch = free.Take(source.CancellationToken);
                (batch.FirstRow, batch.Rows) = (y, Math.Min(rowsPerBatch, header.Height - y));
                reader.Fill(batch, inflater, source);
                restoring.Post(batch);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A fault in earlier rows comes first.
            restoring.Finish();
            throw;
        }

        restoring.Finish();
    }

    private void Fill(Batch batch, ZLibStream inflater, SourceStream source)
    {
        var buffer = _scratch.Bytes.Slice(batch.Start, batch.Rows * (_rowBytes + 1));
        var count = 0;
        while (count < buffer.Length)
        {
            var read = PngInflate.Read(inflater, buffer[count..], source);
            if (read == 0)
                Corrupt.Throw(PngPixelReader.EndsIn(batch.FirstRow + (count / (_rowBytes + 1))), source.Position);
            count += read;
        }

        batch.Position = source.Position;
    }

    private void Restore(Batch batch)
    {
        var target = new PixelRows(_destination);
        ReadOnlySpan<byte> previous = batch.FirstRow == 0 ? _scratch.Bytes[(Batches * BatchBytes)..] : target[batch.FirstRow - 1];
        for (var i = 0; i < batch.Rows; i++)
        {
            var stored = _scratch.Bytes.Slice(batch.Start + (i * (_rowBytes + 1)), _rowBytes + 1);
            var restored = target[batch.FirstRow + i];
            if (!PngUnfilter.Restore(stored[0], stored[1..], previous, restored, _stride))
                Corrupt.Throw(PngPixelReader.HasFilter(batch.FirstRow + i, stored[0]), batch.Position);
            previous = restored;
        }

        GC.KeepAlive(_destination);
    }

    /// <summary>Whole inflated rows.</summary>
    /// <param name="start">Where they stand in the scratch.</param>
    private sealed class Batch(int start)
    {
        public int Start => start;

        public int FirstRow { get; set; }

        public int Rows { get; set; }

        /// <summary>Where the source stood behind them.</summary>
        public long Position { get; set; }
    }
}

using ImageIO.Resources;
using ImageIO.Tiff.Container;

namespace ImageIO.Tiff.Writing;

/// <summary>
/// Writes the samples of pages, strip by strip or tile by tile; several are compressed at once, and written in their order.
/// </summary>
internal sealed class PageWriter(TargetStream target, TiffWriteOptions options) : IDisposable
{
    private const long StripBytes = 256 << 10;
    private const long PlainStripBytes = 1 << 30;

    private const int PlainWriteBytes = 1 << 20;

    private readonly ChunkEncoder[] _encoders = [.. Enumerable.Range(0, Threads(options)).Select(_ => new ChunkEncoder(options))];

    /// <summary>Writes one page.</summary>
    /// <param name="layout">The array's.</param>
    /// <param name="pixels">The array.</param>
    /// <param name="start">Where the page begins in it, in bytes.</param>
    /// <param name="height">The page's rows.</param>
    /// <param name="width">The page's columns.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public WrittenPage Write(ArrayLayout layout, NdArray pixels, long start, int height, int width, CancellationToken cancellationToken)
    {
        var grid = new ChunkGrid(layout, options.TileSize, RowsPerStrip(layout, height, width), height, width, start);
        var (offsets, lengths) = (new long[grid.Count], new long[grid.Count]);
        if (IsPlain(layout))
        {
            for (var i = 0; i < grid.Count; i++)
                (offsets[i], lengths[i]) =
                    (target.Position, WritePlain(pixels, grid.StartOf(i), grid[i].Rows * (long)grid.RowBytes, cancellationToken));
            GC.KeepAlive(pixels);
            return new WrittenPage(width, height, grid.ChunkHeight, offsets, lengths, []);
        }

        for (var first = 0; first < grid.Count; first += _encoders.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var many = Math.Min(_encoders.Length, grid.Count - first);
            Run(many, i => Encode(grid, first + i, pixels, _encoders[i]));
            for (var i = 0; i < many; i++)
            {
                if (options.CloudOptimized)
                {
                    (offsets[first + i], lengths[first + i]) =
                        (CloudLayout.WriteTile(target, _encoders[i].Bytes), _encoders[i].Bytes.Length);
                    continue;
                }

                if (target.Position % 2 != 0 && options.Compression != TiffWriteCompression.None)
                    target.WriteByte(0);
                var bytes = _encoders[i].Bytes;
                (offsets[first + i], lengths[first + i]) = (target.Position, bytes.Length);
                target.Write(bytes);
            }
        }

        GC.KeepAlive(pixels);
        return new WrittenPage(width, height, options.TileSize > 0 ? 0 : grid.ChunkHeight, offsets, lengths, []);
    }

    /// <summary>A page as it will be, but for where its tiles are.</summary>
    public WrittenPage Unwritten(ArrayLayout layout, int height, int width)
    {
        var grid = new ChunkGrid(layout, options.TileSize, RowsPerStrip(layout, height, width), height, width, 0);
        return new WrittenPage(width, height, 0, new long[grid.Count], new long[grid.Count], []);
    }

    public void Dispose()
    {
        foreach (var encoder in _encoders)
            encoder.Dispose();
    }

    /// <summary>The value of tag 317 for arrays of a type.</summary>
    public static int Predictor(ArrayLayout layout, TiffWriteOptions options)
    {
        var isFloat = layout.Format == Reading.TiffSampleFormat.Float;
        var canDiffer = layout.Bits >= 8 && layout.Format != Reading.TiffSampleFormat.Complex;
        return options.Predictor switch
        {
            TiffPredictor.None => 1,
            _ when options.Compression == TiffWriteCompression.None => 1,
            TiffPredictor.Horizontal when canDiffer => 2,
            TiffPredictor.FloatingPoint when isFloat => 3,
            TiffPredictor.Automatic => options.Compression == TiffWriteCompression.PackBits || !canDiffer ? 1 : isFloat ? 3 : 2,
            var predictor => throw new ImageEncodingException(
                $"The predictor {predictor} is not for samples of {layout.DType}. Leave it {nameof(TiffPredictor.Automatic)}."),
        };
    }

    private static int Threads(TiffWriteOptions options)
        => OperatingSystem.IsBrowser()
            ? 1 : Math.Max(1, Math.Min(options.MaxParallelism ?? Environment.ProcessorCount,
                Environment.ProcessorCount) * (options.Compression == TiffWriteCompression.None ? 1 : 2));

    private int RowsPerStrip(ArrayLayout layout, int height, int width)
    {
        if (options.RowsPerStrip > 0)
            return Math.Min(options.RowsPerStrip, height);
        var row = Math.Max(1, ((long)width * (layout.IsPlanar ? 1 : layout.Samples) * layout.Bits) / 8);
        return (int)Math.Clamp((IsPlain(layout) ? PlainStripBytes : StripBytes) / row, 1, height);
    }

    /// <summary>Whether samples stand in the file as they do in the array.</summary>
    private bool IsPlain(ArrayLayout layout)
        => options is { Compression: TiffWriteCompression.None, TileSize: 0 } && layout.DType != DType.Bool
            && (options.BigEndian != BitConverter.IsLittleEndian || layout.DType.ItemSize() == 1);

    private long WritePlain(NdArray pixels, long start, long length, CancellationToken cancellationToken)
    {
        for (long at = 0; at < length; at += PlainWriteBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(pixels.BytesAt(start + at, (int)Math.Min(PlainWriteBytes, length - at)));
        }

        return length;
    }

    private void Encode(ChunkGrid grid, int index, NdArray pixels, ChunkEncoder encoder)
    {
        var chunk = grid[index];
        var rows = encoder.Rows(checked(chunk.Rows * grid.RowBytes));
        grid.Fill(chunk, pixels, rows);
        encoder.Encode(grid.Layout, grid.RowBytes, grid.SamplesPerPixel, Predictor(grid.Layout, options));
    }

    private void Run(int count, Action<int> work)
        => ParallelWork.Run(count,
            options.Compression == TiffWriteCompression.None ? 1 : options.MaxParallelism ?? Environment.ProcessorCount, work);
}

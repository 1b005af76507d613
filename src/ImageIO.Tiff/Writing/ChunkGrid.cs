namespace ImageIO.Tiff.Writing;

/// <summary>The strips or tiles of a page that is written.</summary>
internal sealed class ChunkGrid
{
    private readonly int _height;
    private readonly int _width;
    private readonly long _start;
    private readonly int _across;
    private readonly int _down;
    private readonly int _chunkWidth;
    private readonly bool _isTiled;

    public ChunkGrid(ArrayLayout layout, int tile, int rowsPerStrip, int height, int width, long start)
    {
        (Layout, _height, _width, _start, _isTiled) = (layout, height, width, start, tile > 0);
        (_chunkWidth, ChunkHeight) = _isTiled ? (tile, tile) : (width, rowsPerStrip);
        (_across, _down) = (((width - 1) / _chunkWidth) + 1, ((height - 1) / ChunkHeight) + 1);
        SamplesPerPixel = layout.IsPlanar ? 1 : layout.Samples;
        RowBytes = checked((int)((((long)_chunkWidth * SamplesPerPixel * layout.Bits) + 7) / 8));
        Count = checked(_across * _down * (layout.IsPlanar ? layout.Samples : 1));
    }

    public ArrayLayout Layout { get; }

    public int ChunkHeight { get; }

    public int SamplesPerPixel { get; }

    /// <summary>Bytes of a row of a chunk in the file.</summary>
    public int RowBytes { get; }

    public int Count { get; }

    /// <summary>Where a chunk lies, and how many rows it has in the file.</summary>
    public (int Plane, int Top, int Left, int Rows) this[int index]
    {
        get
        {
            var (plane, place) = Math.DivRem(index, _across * _down);
            var (down, across) = Math.DivRem(place, _across);
            var top = down * ChunkHeight;
            return (plane, top, across * _chunkWidth, _isTiled ? ChunkHeight : Math.Min(ChunkHeight, _height - top));
        }
    }

    /// <summary>Where a strip begins in the array, in bytes.</summary>
    public long StartOf(int index)
    {
        var (plane, top, _, _) = this[index];
        return _start + ((((long)plane * _height) + top) * RowBytes);
    }

    /// <summary>Copies a chunk's samples; what a tile has beyond the image is zero.</summary>
    public void Fill((int Plane, int Top, int Left, int Rows) chunk, NdArray pixels, Span<byte> rows)
    {
        var item = Layout.DType.ItemSize();
        var samples = Math.Min(_chunkWidth, _width - chunk.Left) * SamplesPerPixel;
        for (var y = 0; y < chunk.Rows; y++)
        {
            var row = rows.Slice(y * RowBytes, RowBytes);
            if (chunk.Top + y >= _height)
            {
                row.Clear();
                continue;
            }

            var place = ((((long)chunk.Plane * _height) + chunk.Top + y) * _width) + chunk.Left;
            var source = pixels.BytesAt(_start + (place * SamplesPerPixel * item), samples * item);
            if (Layout.DType == DType.Bool)
            {
                PackBits(source, row);
                continue;
            }

            source.CopyTo(row);
            row[source.Length..].Clear();
        }
    }

    private static void PackBits(ReadOnlySpan<byte> source, Span<byte> row)
    {
        row.Clear();
        for (var i = 0; i < source.Length; i++)
            row[i >> 3] |= (byte)((source[i] & 1) << (7 - (i & 7)));
    }
}

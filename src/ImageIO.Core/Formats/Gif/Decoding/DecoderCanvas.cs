using ImageIO.Memory;

namespace ImageIO.Formats.Gif.Decoding;

/// <summary>The screen that images are drawn onto: RGBA pixels, at first undefined.</summary>
/// <param name="width">Its width, px.</param>
/// <param name="height">Its height, px.</param>
/// <param name="working">Told of its memory.</param>
internal sealed class DecoderCanvas(int width, int height, WorkingMemory working) : IDisposable
{
    private readonly NdArray _pixels = Create(width, height, working);

    /// <summary>What an image with disposal 3 has hidden. Made when the first one comes; most files have none.</summary>
    private NdArray? _saved;

    public Span<uint> Row(int top, int left, int length) => _pixels.AsSpan<uint>().Slice((top * width) + left, length);

    public void Clear() => _pixels.AsSpan<uint>().Clear();

    public void Clear(PixelArea area)
    {
        for (var y = area.Y; y < area.Bottom; y++)
            Row(y, area.X, area.Width).Clear();
    }

    public void Save(PixelArea area)
    {
        _saved ??= Create(width, height, working);
        Copy(_pixels, _saved, area);
    }

    /// <summary>Brings back what <see cref="Save"/> kept of the same area.</summary>
    public void Restore(PixelArea area) => Copy(_saved!, _pixels, area);

    /// <summary>Copies the screen into an array of H×W×3 or H×W×4.</summary>
    public void CopyTo(NdArray destination)
    {
        if (destination.Shape[2] == 4)
            CopyRgba(destination);
        else if (destination.ByteLength <= int.MaxValue)
            PaletteExpander.PackRgb(_pixels.AsSpan<uint>(), destination.Bytes);
        else
            PackRows(destination);
        GC.KeepAlive(destination);
    }

    public void Dispose()
    {
        _pixels.Dispose();
        working.Return(_pixels.ByteLength);
        _saved?.Dispose();
        working.Return(_saved?.ByteLength ?? 0);
    }

    private static NdArray Create(int width, int height, WorkingMemory working)
    {
        working.Take((long)width * height * sizeof(uint));
        return NdArray.CreateUninitialized(DType.UInt32, height, width);
    }

    private void CopyRgba(NdArray destination)
    {
        for (var y = 0; y < height; y++)
        {
            var row = System.Runtime.InteropServices.MemoryMarshal.AsBytes(Row(y, 0, width));
            row.CopyTo(destination.ByteLength <= int.MaxValue ? destination.Bytes.Slice(y * row.Length, row.Length) : destination[y].Bytes);
        }
    }

    /// <summary>More bytes than one span can hold.</summary>
    private void PackRows(NdArray destination)
    {
        for (var y = 0; y < height; y++)
            PaletteExpander.PackRgb(Row(y, 0, width), destination[y].Bytes);
    }

    private void Copy(NdArray from, NdArray to, PixelArea area)
    {
        for (var y = area.Y; y < area.Bottom; y++)
        {
            var start = (y * width) + area.X;
            from.AsSpan<uint>().Slice(start, area.Width).CopyTo(to.AsSpan<uint>()[start..]);
        }
    }
}

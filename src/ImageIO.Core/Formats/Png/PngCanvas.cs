using ImageIO.Memory;

namespace ImageIO.Formats.Png;

/// <summary>
/// The picture that frames are drawn onto (PNG third edition, section 11.3.6): of the type and shape that reading gives, at first all zero.
/// </summary>
/// <param name="dtype">The element type.</param>
/// <param name="shape">H×W or H×W×C.</param>
/// <param name="working">Told of its memory.</param>
internal sealed class PngCanvas(DType dtype, int[] shape, WorkingMemory working) : IDisposable
{
    private readonly NdArray _pixels = Create(dtype, shape, working);
    private NdArray? _saved;

    private int Channels => shape.Length == 3 ? shape[2] : 1;

    private int PixelBytes => Channels * dtype.ItemSize();

    /// <summary>Makes all of it transparent, or black where there is no alpha.</summary>
    public void Clear() => Clear(new PixelArea(0, 0, shape[1], shape[0]));

    public void Clear(PixelArea area)
    {
        for (var y = area.Y; y < area.Bottom; y++)
            Row(_pixels, y, area).Clear();
    }

    /// <summary>Keeps an area for <see cref="Restore"/>.</summary>
    public void Save(PixelArea area)
    {
        _saved ??= Create(dtype, shape, working);
        Copy(_pixels, _saved, area);
    }

    /// <summary>Brings back what <see cref="Save"/> kept of the same area.</summary>
    public void Restore(PixelArea area) => Copy(_saved!, _pixels, area);

    /// <summary>Draws a frame.</summary>
    /// <param name="frame">Its pixels, of the canvas's type; it may lack the canvas's alpha, and is opaque then.</param>
    /// <param name="area">Where it lies.</param>
    /// <param name="blend">How.</param>
    public void Draw(NdArray frame, PixelArea area, PngBlend blend)
    {
        var channels = frame.Rank == 3 ? frame.Shape[2] : 1;
        for (var y = 0; y < area.Height; y++)
        {
            var from = frame.RowAt(y);
            var to = Row(_pixels, area.Y + y, area);
            if (channels != Channels)
                PngBlending.AddAlpha(from, to, channels, dtype.ItemSize());
            else if (blend == PngBlend.Source || channels is 1 or 3)
                from.CopyTo(to);
            else
                PngBlending.Over(from, to, channels, dtype.ItemSize());
        }

        GC.KeepAlive(frame);
    }

    public void CopyTo(NdArray destination) => _pixels.CopyTo(destination);

    /// <summary>Gives the colors alone.</summary>
    /// <param name="destination">H×W or H×W×3.</param>
    /// <returns>False where an alpha is not opaque; the colors are given nevertheless.</returns>
    public bool TryCopyOpaque(NdArray destination)
    {
        var isOpaque = true;
        for (var y = 0; y < shape[0]; y++)
            isOpaque &= PngBlending.TryDropAlpha(_pixels.RowAt(y), destination.RowAt(y), Channels - 1, dtype.ItemSize());
        GC.KeepAlive(destination);
        return isOpaque;
    }

    public void Dispose()
    {
        _pixels.Dispose();
        working.Return(_pixels.ByteLength);
        _saved?.Dispose();
        working.Return(_saved?.ByteLength ?? 0);
    }

    private static NdArray Create(DType dtype, int[] shape, WorkingMemory working)
    {
        working.Take(NdArray.ElementCount(shape) * dtype.ItemSize());
        return NdArray.Create(dtype, shape);
    }

    private Span<byte> Row(NdArray pixels, int y, PixelArea area) => pixels.RowAt(y).Slice(area.X * PixelBytes, area.Width * PixelBytes);

    private void Copy(NdArray from, NdArray to, PixelArea area)
    {
        for (var y = area.Y; y < area.Bottom; y++)
            Row(from, y, area).CopyTo(Row(to, y, area));
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Pixels;
using ImageIO.Quantization.Lookup;

namespace ImageIO.Quantization.Building;

/// <summary>
/// The colors of one image, each by itself: of all its pixels, or of as many as <see cref="MaxPixels"/> where there are more.
/// </summary>
internal sealed class ColorSample : IDisposable
{
    /// <summary>A thousand pixels for each color of a palette: more make no difference that could be measured.</summary>
    public const int MaxPixels = 1 << 18;

    private readonly NdArray _pixels;
    private readonly long _total;
    private NdArray? _items;
    private int _count;
    private long _passed;
    private long _taken;

    /// <param name="width">Of the image.</param>
    /// <param name="height">Of the image.</param>
    public ColorSample(int width, int height)
    {
        _total = (long)width * height;
        _pixels = NdArray.CreateUninitialized(DType.UInt32, (int)Math.Min(_total, MaxPixels));
    }

    /// <summary>Takes the next row. Pixels that are 0 do not count.</summary>
    public void Add(ReadOnlySpan<uint> row)
    {
        var pixels = _pixels.AsSpan<uint>();
        for (var at = Next(); at < row.Length && _taken < pixels.Length; at = Next())
        {
            if (row[(int)at] != 0)
                pixels[_count++] = row[(int)at] | Rgba.Opaque;
            _taken++;
        }

        _passed += row.Length;
    }

    /// <summary>
    /// The colors as <see cref="BlendedSpace"/> has them, to be reordered; the weight is the number of pixels. Valid until
    /// <see cref="Dispose"/>.
    /// </summary>
    public Span<Vector256<float>> Read()
    {
        var pixels = _pixels.AsSpan<uint>()[.._count];
        pixels.Sort();
        var distinct = 0;
        for (var i = 0; i < pixels.Length; i++)
            distinct += i == 0 || pixels[i] != pixels[i - 1] ? 1 : 0;
        _items?.Dispose();
        _items = NdArray.CreateUninitialized(DType.Float32, Math.Max(1, distinct), Vector256<float>.Count);
        var items = MemoryMarshal.Cast<float, Vector256<float>>(_items.AsSpan<float>())[..distinct];
        for (int i = 0, start = 0; i < distinct; i++)
        {
            var end = start + 1;
            while (end < pixels.Length && pixels[end] == pixels[start])
                end++;
            items[i] = BlendedPlanes.Of(pixels[start], end - start);
            start = end;
        }

        return items;
    }

    public void Dispose()
    {
        _pixels.Dispose();
        _items?.Dispose();
    }

    /// <summary>
    /// Where the next pixel to be taken stands in the row: one in each of as many equal parts, at a place in it that never depends on
    /// chance but on no pattern either.
    /// </summary>
    private long Next()
    {
        if (_total <= MaxPixels)
            return _taken - _passed;
        var place = (uint)_taken * 0x9E3779B1u;
        return (long)(((UInt128)(ulong)_taken * (ulong)_total + ((ulong)_total * place >> 32)) / (ulong)_pixels.Length) - _passed;
    }
}

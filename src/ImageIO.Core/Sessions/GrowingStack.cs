using System.Collections.Immutable;
using ImageIO.Memory;

namespace ImageIO.Sessions;

/// <summary>
/// A stack of images whose number shows only at the end. Its memory grows by an eighth at a time and is cut to size at the end: it never
/// holds the images twice.
/// </summary>
/// <param name="dtype">The element type.</param>
/// <param name="shape">The shape of each image.</param>
/// <param name="maxBytes">What it may grow to.</param>
internal sealed class GrowingStack(DType dtype, ImmutableArray<int> shape, long maxBytes) : IDisposable
{
    private readonly long _imageBytes = NdArray.ElementCount(shape.AsSpan()) * dtype.ItemSize();
    private PixelStorage? _storage;

    /// <summary>The number of images.</summary>
    public int Count { get; private set; }

    /// <summary>A place for one more image.</summary>
    /// <returns>A view that is valid until the next call.</returns>
    public NdArray Add()
    {
        var end = _imageBytes * (Count + 1);
        _storage ??= PixelAllocator.RentNative(end);
        if (end > _storage.Length)
            _storage.Resize(Math.Max(end, Math.Min(_storage.Length + (_storage.Length / 8), maxBytes)));
        return NdArray.ViewOf(_storage, _imageBytes * Count++, dtype, shape);
    }

    /// <summary>The images as one array, which takes the memory over.</summary>
    public NdArray ToArray()
    {
        var length = _imageBytes * Count;
        ImmutableArray<int> stacked = [Count, .. shape];
        if (length < PixelAllocator.NativeThreshold)
        {
            var small = NdArray.OfShape(dtype, stacked);
            _storage!.Bytes[..(int)length].CopyTo(small.Bytes);
            return small;
        }

        _storage!.Resize(length);
        var array = NdArray.Over(_storage, dtype, stacked);
        _storage = null;
        return array;
    }

    public void Dispose() => _storage?.Dispose();
}

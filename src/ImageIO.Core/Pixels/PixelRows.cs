namespace ImageIO.Pixels;

/// <summary>The rows of any 8-bit image as RGBA pixels that are either opaque or 0.</summary>
internal sealed class PixelRows : IDisposable
{
    private readonly NdArray _image;
    private readonly NdArray _row;
    private readonly int _channels;
    private readonly byte _alphaThreshold;

    public PixelRows(NdArray image, byte alphaThreshold = 128)
    {
        var shape = image.Shape;
        _channels = shape.Length == 2 ? 1 : shape.Length == 3 ? shape[2] : 0;
        if (image.DType != DType.UInt8 || _channels is < 1 or > 4)
            throw new ArgumentException($"An 8-bit image of 1 to 4 channels is needed, not {image}.", nameof(image));
        _image = image;
        _alphaThreshold = alphaThreshold;
        Height = shape[0];
        Width = shape[1];
        _row = NdArray.CreateUninitialized(DType.UInt32, Width);
    }

    public int Width { get; }

    public int Height { get; }

    public ReadOnlySpan<uint> Read(int y)
    {
        var row = _row.AsSpan<uint>();
        PixelIngest.ToOpaqueOrClear(_image.RowAt(y), _channels, _alphaThreshold, row);
        GC.KeepAlive(_image);
        return row;
    }

    public void Dispose() => _row.Dispose();
}

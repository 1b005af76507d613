using System.Runtime.InteropServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>The coefficients, and then the samples, of a tile's component: whole numbers, or floats in the same place.</summary>
internal sealed class Plane : IDisposable
{
    private readonly SourceStream _source;
    private readonly NdArray _memory;
    private readonly int _width;

    /// <summary>Takes the memory for an area, all zero.</summary>
    public Plane(SourceStream source, GridArea area)
    {
        (_source, _width) = (source, (int)area.Width);
        source.Working.Take(area.Width * area.Height * sizeof(int));
        _memory = NdArray.Create(DType.Int32, (int)area.Height, _width);
    }

    /// <summary>A row's elements.</summary>
    public Span<int> Row(int y) => MemoryMarshal.Cast<byte, int>(_memory.BytesAt((long)y * _width * sizeof(int), _width * sizeof(int)));

    public void Dispose()
    {
        if (!_memory.IsDisposed)
            _source.Working.Return(_memory.ByteLength);
        _memory.Dispose();
    }
}

using System.Runtime.InteropServices;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>The samples of a component, and, where several scans tell them, its coefficients.</summary>
internal sealed class DctPlane : IDisposable
{
    public const int BlockSize = 8;
    public const int BlockLength = BlockSize * BlockSize;

    private readonly NdArray _samples;
    private readonly NdArray? _coefficients;

    /// <summary>Makes room.</summary>
    /// <param name="frame">What the component is one of.</param>
    /// <param name="component">The component.</param>
    /// <param name="source">Knows how much memory may be taken.</param>
    public DctPlane(JpegFrame frame, JpegComponent component, SourceStream source)
    {
        Component = component;
        var (across, down) = (frame.MaxAcross, frame.MaxDown);
        Width = Divide((long)frame.Width * component.Across, across);
        Height = Divide((long)frame.Height * component.Down, down);
        BlocksAcross = Divide(Width, BlockSize);
        BlocksDown = Divide(Height, BlockSize);
        var paddedAcross = Divide(frame.Width, BlockSize * across) * component.Across;
        var paddedDown = Divide(frame.Height, BlockSize * down) * component.Down;
        var isProgressive = frame.Marker == JpegMarker.Progressive;
        var bytes = (long)paddedAcross * paddedDown * BlockLength * sizeof(ushort) * (isProgressive ? 2 : 1);
        source.Working.Take(bytes);
        _samples = NdArray.CreateUninitialized(DType.UInt16, paddedDown * BlockSize, paddedAcross * BlockSize);
        for (var y = 0; y < paddedDown * BlockSize; y++)
            Row(y).Fill((ushort)(1 << (frame.Precision - 1)));
        if (!isProgressive)
            return;
        _coefficients = NdArray.CreateUninitialized(DType.Int16, paddedDown, paddedAcross * BlockLength);
        for (var y = 0; y < paddedDown; y++)
            _coefficients.RowAt(y).Clear();
    }

    public JpegComponent Component { get; }

    /// <summary>Samples of a row.</summary>
    public int Width { get; }

    /// <summary>Rows of samples.</summary>
    public int Height { get; }

    /// <summary>Blocks that hold the samples of a row.</summary>
    public int BlocksAcross { get; }

    /// <summary>Rows of blocks.</summary>
    public int BlocksDown { get; }

    /// <summary>The table that the component's coefficients were divided by, kept from its first scan on.</summary>
    public ushort[]? Quantization { get; set; }

    /// <summary>Memory that the planes of a frame take.</summary>
    public long ByteLength => _samples.ByteLength + (_coefficients?.ByteLength ?? 0);

    /// <summary>A row of samples, with those that fill up the last block.</summary>
    public Span<ushort> Row(int y) => MemoryMarshal.Cast<byte, ushort>(_samples.RowAt(y));

    /// <summary>The coefficients of a block.</summary>
    public Span<short> Block(int x, int y)
        => MemoryMarshal.Cast<byte, short>(_coefficients!.RowAt(y)).Slice(x * BlockLength, BlockLength);

    /// <summary>Turns coefficients into the samples of a block.</summary>
    public void Transform(ReadOnlySpan<short> coefficients, int x, int y, int precision)
    {
        var stride = _samples.Shape[1];
        var rows = _samples.BytesAt((long)y * BlockSize * stride * sizeof(ushort), BlockSize * stride * sizeof(ushort));
        InverseDct.Transform(coefficients, Quantization, MemoryMarshal.Cast<byte, ushort>(rows)[(x * BlockSize)..], stride, precision);
    }

    /// <summary>Turns all coefficients into samples, behind the last scan.</summary>
    public void TransformAll(int precision)
    {
        if (Quantization is null)
            return;
        for (var y = 0; y < BlocksDown; y++)
        {
            for (var x = 0; x < BlocksAcross; x++)
                Transform(Block(x, y), x, y, precision);
        }
    }

    public void Dispose()
    {
        _samples.Dispose();
        _coefficients?.Dispose();
    }

    private static int Divide(long value, int by) => (int)((value + by - 1) / by);
}

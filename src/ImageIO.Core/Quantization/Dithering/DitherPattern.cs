namespace ImageIO.Quantization.Dithering;

/// <summary>A square of thresholds that repeats.</summary>
/// <param name="Thresholds">0 to 255, row by row.</param>
/// <param name="Size">The length of a side, a power of two.</param>
internal readonly record struct DitherPattern(byte[] Thresholds, int Size)
{
    /// <summary>The pattern of an ordered kind.</summary>
    public static DitherPattern Of(DitherKind kind)
        => kind == DitherKind.Bayer ? new(BayerMatrix.Thresholds, BayerMatrix.Size) : new(BlueNoiseMask.Thresholds, BlueNoiseMask.Size);

    public ReadOnlySpan<byte> Row(int y) => Thresholds.AsSpan((y & (Size - 1)) * Size, Size);
}

namespace ImageIO.FFmpeg.Writing;

/// <summary>What frames of one film have in common.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Channels">Samples of a pixel: 1, 3 or 4.</param>
/// <param name="DType">The type of a sample.</param>
internal readonly record struct NdArrayShape(int Height, int Width, int Channels, DType DType)
{
    public NdArrayShape(NdArray pixels)
        : this(pixels.Shape[0], pixels.Shape[1], pixels.Rank == 3 ? pixels.Shape[2] : 1, pixels.DType)
    {
    }

    /// <summary>Bytes of a pixel.</summary>
    public int PixelBytes => Channels * (DType == DType.UInt16 ? 2 : 1);

    /// <summary>The name of raw frames of this kind in Matroska.</summary>
    public ReadOnlySpan<byte> FourCC => (Channels, DType) switch
    {
        (1, DType.UInt8) => "Y800"u8,
        (3, DType.UInt8) => "RGB\x18"u8,
        (4, DType.UInt8) => "RGBA"u8,
        (1, _) => "Y1\0\x10"u8,
        (3, _) => "RGB\x30"u8,
        _ => "RBA\x40"u8,
    };

    /// <summary>As <c>50×66×3 uint8</c>.</summary>
    public override string ToString()
        => $"{Height}×{Width}{(Channels > 1 ? $"×{Channels}" : "")} {(DType == DType.UInt16 ? "uint16" : "uint8")}";
}

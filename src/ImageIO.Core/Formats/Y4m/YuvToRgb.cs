namespace ImageIO.Formats.Y4m;

/// <summary>Luma and chroma to RGB by ITU-R BT.601, in fixed point.</summary>
internal readonly struct YuvToRgb
{
    private const int Bits = 16;
    private const int Half = 1 << (Bits - 1);
    private const int Middle = 128;

    private readonly int _black;
    private readonly int _luma;
    private readonly int _redOfV;
    private readonly int _greenOfU;
    private readonly int _greenOfV;
    private readonly int _blueOfU;

    /// <param name="isFullRange">Samples are 0 to 255, instead of 16 to 235 (luma) and 16 to 240 (chroma).</param>
    public YuvToRgb(bool isFullRange)
    {
        var luma = isFullRange ? 1 : 255 / 219.0;
        var chroma = isFullRange ? 1 : 255 / 224.0;
        _black = isFullRange ? 0 : 16;
        _luma = Fixed(luma);
        _redOfV = Fixed(1.402 * chroma);
        _greenOfU = Fixed(0.344136 * chroma);
        _greenOfV = Fixed(0.714136 * chroma);
        _blueOfU = Fixed(1.772 * chroma);
    }

    /// <summary>The gray of a luma.</summary>
    public byte Gray(byte y) => ToByte(((y - _black) * _luma) + Half);

    /// <summary>A row of pixels.</summary>
    /// <param name="luma">A sample for each pixel.</param>
    /// <param name="u">Blue differences, one for each <paramref name="step"/> pixels.</param>
    /// <param name="v">Red differences, as many.</param>
    /// <param name="step">How many pixels share a sample.</param>
    /// <param name="rgb">Three bytes for each pixel.</param>
    public void Row(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> u, ReadOnlySpan<byte> v, int step, Span<byte> rgb)
    {
        for (int x = 0, o = 0; x < luma.Length; x++, o += 3)
        {
            var (blue, red) = (u[x / step] - Middle, v[x / step] - Middle);
            var gray = ((luma[x] - _black) * _luma) + Half;
            rgb[o] = ToByte(gray + (red * _redOfV));
            rgb[o + 1] = ToByte(gray - (blue * _greenOfU) - (red * _greenOfV));
            rgb[o + 2] = ToByte(gray + (blue * _blueOfU));
        }
    }

    private static int Fixed(double factor) => (int)Math.Round(factor * (1 << Bits));

    private static byte ToByte(int value) => (byte)Math.Clamp(value >> Bits, 0, byte.MaxValue);
}

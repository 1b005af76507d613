namespace ImageIO;

/// <summary>How to write JPEG-LS (ITU-T T.87).</summary>
/// <remarks>Arrays of H×W and H×W×C, of 8 or 16 bits, with 1 to 4 channels.</remarks>
public sealed record JpegLsWriteOptions : WriteOptions
{
    /// <summary>
    /// By how much a sample may differ from what is read back, 0 to 255, and to 127 for samples of 8 bits. Default 0: lossless. What may
    /// differ is smaller: half of the bytes or less for a few values.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 0 to 255.</exception>
    public int NearLossless
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, byte.MaxValue);
            field = value;
        }
    }

    /// <inheritdoc/>
    protected internal override string? ForCodec => "jpeg-ls";
}

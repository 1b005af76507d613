namespace ImageIO;

/// <summary>How to write AVIF (AV1 in HEIF, ISO/IEC 23000-22), still images.</summary>
/// <remarks>
/// Arrays of H×W×3 and H×W×4 of 8 or 16 bits. AV1 has 8, 10 or 12 bits a sample: the upper ones of 16 are kept. Gray is written as color,
/// since libvips writes no monochrome AV1, and comes back as H×W×3; so does a monochrome file of others.
/// </remarks>
public sealed record AvifWriteOptions : WriteOptions
{
    /// <summary>
    /// 1 (smallest) to 100 (best). Default 60, which looks about as WebP's 80. Has no effect with <see cref="Lossless"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 1 to 100.</exception>
    public int Quality { get; init => field = OptionRange.Check(value, 1, 100); } = 60;

    /// <summary>Keeps every pixel exactly, to <see cref="BitDepth"/>. Default: false.</summary>
    public bool Lossless { get; init; }

    /// <summary>0 (fastest) to 9 (smallest). Default 3; each step beyond takes several times as long for a few per cent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 0 to 9.</exception>
    public int Effort { get; init => field = OptionRange.Check(value, 0, 9); } = 3;

    /// <summary>Bits a sample of a 16-bit array: 8, 10 or 12. Default 12. Arrays of 8 bits are written with 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 8, 10 or 12.</exception>
    public int BitDepth
    {
        get;
        init => field = value is 8 or 10 or 12 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "AV1 has 8, 10 or 12 bits a sample.");
    }

    = 12;

    /// <inheritdoc/>
    protected override string? ForCodec => "avif";
}

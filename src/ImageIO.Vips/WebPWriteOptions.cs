namespace ImageIO;

/// <summary>How to write WebP (RFC 9649), still images.</summary>
/// <remarks>Arrays of H×W×3 and H×W×4 of 8 bits, at most 16,383 px wide and high. The format has no gray: it is written as color, and comes back as H×W×3.</remarks>
public sealed record WebPWriteOptions : WriteOptions
{
    /// <summary>1 (smallest) to 100 (best). Default 80. Has no effect with <see cref="Lossless"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 1 to 100.</exception>
    public int Quality { get; init => field = OptionRange.Check(value, 1, 100); } = 80;

    /// <summary>Keeps every pixel exactly, colors under full transparency too. Default: false.</summary>
    public bool Lossless { get; init; }

    /// <summary>0 (fastest) to 6 (smallest). Default 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 0 to 6.</exception>
    public int Effort { get; init => field = OptionRange.Check(value, 0, 6); } = 4;

    /// <inheritdoc/>
    protected override string? ForCodec => "webp";
}

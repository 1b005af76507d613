namespace ImageIO;

/// <summary>How to write WebP (RFC 9649).</summary>
/// <remarks>
/// <para>Arrays of H×W×3 and H×W×4 of 8 bits, at most 16,383 px wide and high. The format has no gray: it is written as color, and comes
/// back as H×W×3.</para>
/// <para><b>Animations.</b> Several images become an animation, of frames of one size and number of channels, in memory that does not grow
/// with their number. Of each frame the smallest rectangle that differs from the one before is coded, with or without the pixels that did
/// not change, whichever is smaller. Equal frames that follow each other become one that is shown as long, unless
/// <see cref="KeepDuplicateFrames"/> says otherwise. Times are whole milliseconds: the ends of frames are rounded, so that the whole never
/// drifts.</para>
/// </remarks>
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

    /// <summary>
    /// The size that a still image is to have at most, in bytes: the quality goes as far down as that takes. Has no effect with
    /// <see cref="Lossless"/>; animations are refused. Default: null, the size that <see cref="Quality"/> gives.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int? TargetSize { get; init => field = value is null ? null : OptionRange.Check(value.Value, 1, int.MaxValue); }

    /// <summary>
    /// Codes each frame of an animation with or without loss, whichever is smaller. Has no effect with <see cref="Lossless"/>. Default:
    /// false.
    /// </summary>
    public bool Mixed { get; init; }

    /// <summary>
    /// Whether a frame of an animation that equals the one before is written as an image of its own, for those who count on an image for
    /// each frame. Default: false, the one before is shown longer, which takes fewer bytes.
    /// </summary>
    public bool KeepDuplicateFrames { get; init; }

    /// <inheritdoc/>
    protected override string? ForCodec => "webp";
}

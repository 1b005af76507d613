using ImageIO.Quantization.Dithering;

namespace ImageIO.Quantization;

/// <summary>How colors that a palette lacks are spread over neighboring pixels. Instances never change.</summary>
public sealed record Ditherer
{
    private readonly float _strength = 1;

    private Ditherer(DitherKind kind) => Kind = kind;

    /// <summary>Each pixel gets the color nearest to it: sharp and small; smooth areas may show bands.</summary>
    public static Ditherer None { get; } = new(DitherKind.None);

    /// <summary>
    /// Blue noise where bands would be seen, and nothing elsewhere: where the picture changes slowly from pixel to pixel against what
    /// the palette's colors are apart.
    /// </summary>
    public static Ditherer Auto { get; } = new(DitherKind.Auto);

    /// <summary>
    /// What a pixel lost is given to its neighbors (R. Floyd and L. Steinberg, 1976), in rows of alternating direction: smooth, but
    /// noisy to compress, and the noise moves wherever the picture does.
    /// </summary>
    public static Ditherer FloydSteinberg { get; } = new(DitherKind.FloydSteinberg);

    /// <summary>
    /// As <see cref="FloydSteinberg"/>, with the smallest of F. Sierra's filters (1990): half goes ahead, a quarter each below and
    /// behind that.
    /// </summary>
    public static Ditherer SierraLite { get; } = new(DitherKind.SierraLite);

    /// <summary>
    /// As <see cref="FloydSteinberg"/>, with the largest of F. Sierra's filters (1989): a quarter goes ahead, to two pixels, and the
    /// rest to eight of the two rows below. Less noise and fewer bytes, and more is left of bands.
    /// </summary>
    public static Ditherer Sierra { get; } = new(DitherKind.Sierra);

    /// <summary>
    /// A fixed pattern of 8×8 (B. Bayer, 1973) decides between two colors: depends on nothing but a pixel's own color and place, so
    /// that what stands still does not flicker. Compresses better than <see cref="BlueNoise"/>, and shows its crosses.
    /// </summary>
    public static Ditherer Bayer { get; } = new(DitherKind.Bayer);

    /// <summary>
    /// As <see cref="Bayer"/>, with a pattern of 64×64 that looks like even grain (R. Ulichney's void and cluster, 1993).
    /// </summary>
    public static Ditherer BlueNoise { get; } = new(DitherKind.BlueNoise);

    /// <summary>How much is spread: 0 nothing, 1 all (the default).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public float Strength
    {
        get => _strength;
        init
        {
            if (!(value is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, "The strength of a ditherer is from 0 to 1.");
            _strength = value;
        }
    }

    internal DitherKind Kind { get; }

    /// <summary>Whether errors go to neighbors.</summary>
    internal bool IsDiffusion => Kind.IsDiffusion;

    /// <summary>Whether a pattern decides.</summary>
    internal bool IsOrdered => Kind.IsOrdered;

    /// <summary>The pattern, of an ordered one.</summary>
    internal DitherPattern Pattern => DitherPattern.Of(Kind);
}

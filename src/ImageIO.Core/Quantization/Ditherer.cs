namespace ImageIO.Quantization;

/// <summary>How colours that a palette lacks are spread over neighbouring pixels. Instances never change.</summary>
public sealed record Ditherer
{
    private readonly float _strength = 1;

    private Ditherer(DitherKind kind) => Kind = kind;

    /// <summary>Each pixel gets the colour nearest to it: sharp and small; smooth areas may show bands.</summary>
    public static Ditherer None { get; } = new(DitherKind.None);

    /// <summary>
    /// What a pixel lost is given to its neighbours (R. Floyd and L. Steinberg, 1976), in rows of alternating direction: smooth, but noisy to compress, and the
    /// noise moves wherever the picture does.
    /// </summary>
    public static Ditherer FloydSteinberg { get; } = new(DitherKind.Diffusion);

    /// <summary>A fixed pattern of 8×8 (B. Bayer, 1973): depends on nothing but a pixel's own colour and place, so that what stands still does not flicker.</summary>
    public static Ditherer Bayer { get; } = new(DitherKind.Ordered);

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
}

internal enum DitherKind
{
    None,
    Diffusion,
    Ordered,
}

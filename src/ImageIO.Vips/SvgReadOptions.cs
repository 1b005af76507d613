namespace ImageIO;

/// <summary>How large to draw an SVG: drawings have no pixels of their own.</summary>
public sealed record SvgReadOptions : ReadOptions
{
    /// <summary>
    /// The width of the picture, in px: 1 or more. With <see cref="Height"/>, the drawing is made as large as fits into both; its
    /// proportions are kept. Default: null, as <see cref="Height"/> or <see cref="Scale"/> say.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Width { get; init => field = value is { } side ? OptionRange.Check(side, 1, int.MaxValue) : null; }

    /// <summary>The height of the picture, in px: 1 or more. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Height { get; init => field = value is { } side ? OptionRange.Check(side, 1, int.MaxValue) : null; }

    /// <summary>
    /// How many pixels make a unit of the drawing, where neither side is given: above 0. Default: 1, the size that the drawing states.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or less, or no number.</exception>
    public double Scale
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Scale), value, "A scale is above 0.");
    }

    = 1;

    /// <inheritdoc/>
    protected override string? ForCodec => "svg";
}

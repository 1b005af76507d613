namespace ImageIO;

/// <summary>
/// Which images of a file are meant: one (<c>3</c>, <c>^1</c>, <c>"name"</c>), some (<c>2..10</c>), all (<c>..</c>), or, by default, what
/// the format is usually read as.
/// </summary>
/// <remarks>
/// The default is all images stacked for animations and video (GIF, APNG), the first image for everything else. One image comes as it is
/// (H×W×C); a range comes stacked (N×H×W×C), also when it holds one image.
/// </remarks>
public readonly record struct ImageIndex
{
    private enum Kind : byte
    {
        Default,
        One,
        Named,
        Some,
    }

    private readonly Kind _kind;
    private readonly Range _range;
    private readonly string? _name;

    private ImageIndex(Kind kind, Range range, string? name = null)
    {
        _kind = kind;
        _range = range;
        _name = name;
    }

    /// <summary>All images, stacked: the same as <c>..</c>.</summary>
    public static ImageIndex All { get; } = new(Kind.Some, Range.All);

    /// <summary>True for the codec's own choice.</summary>
    public bool IsDefault => _kind == Kind.Default;

    /// <summary>True for exactly one image, which then comes without a leading axis.</summary>
    public bool IsSingle => _kind is Kind.One or Kind.Named;

    /// <summary>True for a range, which comes stacked.</summary>
    public bool IsRange => _kind == Kind.Some;

    /// <summary>What the single image that is meant is called in its file; null where it is meant by its place.</summary>
    public string? Name => _name;

    /// <summary>The place of the single image that is meant, where it has no <see cref="Name"/>.</summary>
    internal Index Single => _range.Start;

    /// <summary>The range that is meant.</summary>
    internal Range Range => _range;

    /// <summary>The image at <paramref name="index"/>, from 0.</summary>
    /// <param name="index">0 or more. Use <c>^1</c> for the last image.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static implicit operator ImageIndex(int index) => FromInt32(index);

    /// <summary>The image at <paramref name="index"/>, from the start or (<c>^1</c>) from the end.</summary>
    /// <param name="index">The place of the image.</param>
    public static implicit operator ImageIndex(Index index) => FromIndex(index);

    /// <summary>The image of this name: a member of an archive, a dataset, a layer, a series.</summary>
    /// <param name="name">As the file writes it.</param>
    public static implicit operator ImageIndex(string name) => FromString(name);

    /// <summary>The images of <paramref name="range"/>, stacked.</summary>
    /// <param name="range">For instance <c>2..10</c>, <c>^5..</c> or <c>..</c>.</param>
    public static implicit operator ImageIndex(Range range) => FromRange(range);

    /// <summary>The image at <paramref name="index"/>, from 0.</summary>
    /// <param name="index">0 or more. Use <c>^1</c> for the last image.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static ImageIndex FromInt32(int index)
    {
        if (index < 0)
            throw new ArgumentOutOfRangeException(nameof(index), index,
                $"Image indices count from 0. For images from the end use ^{-(long)index}.");
        return FromIndex(index);
    }

    /// <summary>The image at <paramref name="index"/>, from the start or (<c>^1</c>) from the end.</summary>
    /// <param name="index">The place of the image.</param>
    public static ImageIndex FromIndex(Index index) => new(Kind.One, new Range(index, index));

    /// <summary>The images of <paramref name="range"/>, stacked.</summary>
    /// <param name="range">For instance <c>2..10</c>, <c>^5..</c> or <c>..</c>.</param>
    public static ImageIndex FromRange(Range range) => new(Kind.Some, range);

    /// <summary>The image of this name: a member of an archive, a dataset, a layer, a series.</summary>
    /// <param name="name">As the file writes it.</param>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    public static ImageIndex FromString(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(Kind.Named, default, name);
    }

    /// <summary>As it is written in C#: <c>3</c>, <c>^1</c>, <c>"name"</c>, <c>2..10</c>, <c>default</c>.</summary>
    public override string ToString() => _kind switch
    {
        Kind.One => _range.Start.ToString(),
        Kind.Named => $"\"{_name}\"",
        Kind.Some => _range.ToString(),
        _ => "default",
    };
}

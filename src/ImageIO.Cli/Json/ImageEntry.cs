namespace ImageIO.Cli.Json;

/// <summary>One image of a file whose images differ, in <c>imageio info --json</c>.</summary>
internal sealed record ImageEntry
{
    public string? Name { get; init; }

    public required IReadOnlyList<int> Shape { get; init; }

    public required string Dtype { get; init; }

    public string? Axes { get; init; }

    public IReadOnlyList<IReadOnlyList<int>>? Levels { get; init; }

    public static ImageEntry Of(ImageProperties properties) => new()
    {
        Name = properties.Name,
        Shape = properties.Shape,
        Dtype = properties.DType.NumpyName(),
        Axes = AxesOf(properties),
        Levels = LevelsOf(properties),
    };

    /// <summary>Axes that say more than that a picture has rows, columns and channels.</summary>
    public static string? AxesOf(ImageProperties properties)
        => properties.Axes is "" or "X" or "YX" or "YXS" || properties.Axes.Contains('Q', StringComparison.Ordinal)
            ? null : properties.Axes;

    public static IReadOnlyList<IReadOnlyList<int>>? LevelsOf(ImageProperties properties)
        => properties.LevelShapes.Length > 1 ? [.. properties.LevelShapes.Select(level => (IReadOnlyList<int>)level)] : null;
}

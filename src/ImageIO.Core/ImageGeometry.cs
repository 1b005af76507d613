using System.Collections.Immutable;

namespace ImageIO;

/// <summary>Where the samples of an image lie in space: step, origin and direction of its axes.</summary>
/// <remarks>
/// The sample at index <c>i</c> lies at <c>Origin + Σ iₖ · Spacingₖ · Directionₖ</c>. Axes are counted as those of the array without
/// samples per pixel, outermost first:
/// Z, Y, X for a volume of Z×Y×X. What a format does not say is left empty. Instances never change.
/// </remarks>
public sealed class ImageGeometry
{
    /// <summary>The distance between neighboring samples along each axis, in <see cref="Unit"/>; empty where it is unknown.</summary>
    public ImmutableArray<double> Spacing { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The place of the first sample, in <see cref="Unit"/>; empty where it is unknown.</summary>
    public ImmutableArray<double> Origin { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The unit vector of each axis, one after the other: n·n numbers for n axes; empty where the axes are those of
    /// space.</summary>
    public ImmutableArray<double> Direction { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What lengths count, in the file's words (<c>"mm"</c>, <c>"µm"</c>); null where it does not say.</summary>
    public string? Unit { get; init; }
}

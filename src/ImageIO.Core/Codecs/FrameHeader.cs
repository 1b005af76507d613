using System.Collections.Immutable;

namespace ImageIO.Codecs;

/// <summary>The next image of a source, before it is decoded.</summary>
public sealed class FrameHeader
{
    /// <summary>
    /// H×W for gray, H×W×C otherwise; volumes and plain arrays may have any shape. Of the resolution that <see cref="ReadOptions.Level"/>
    /// chooses.
    /// </summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>The element type.</summary>
    public required DType DType { get; init; }

    /// <summary>
    /// What the axes of <see cref="Shape"/> are, a letter each, as OME and tifffile name them: Y and X, Z depth, T time, C channels that
    /// are images of their own, S samples of a pixel, Q unknown. Default by the number of axes: <c>YX</c>, <c>YXS</c>, and Q for each in
    /// front of these.
    /// </summary>
    public string Axes { get => field ?? DefaultAxes(Shape.Length); init; }

    /// <summary>What the image is called in its file: an HDU, a dataset's path, a layer, a series. Default null: nothing.</summary>
    public string? Name { get; init; }

    /// <summary>What the samples of a pixel mean. Default: gray, or RGB, with or without alpha, by their number.</summary>
    public ColorModel ColorModel { get; init; }

    /// <summary>How long the image is shown; null where the format has no time.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// When the image is shown, from the start. Default null: after all images before it. A codec that says so may be sought in.
    /// </summary>
    public TimeSpan? Timestamp { get; init; }

    /// <summary>The distance between neighboring samples by axis; empty where unknown.</summary>
    public ImmutableArray<double> Spacing { get; init; } = [];

    /// <summary>The part that decodes alone (a strip, a tile, a slab), by axis; empty where only the whole image does.</summary>
    public ImmutableArray<int> ChunkShape { get; init; } = [];

    /// <summary>The shapes of all resolutions, largest first, where there are several; else empty.</summary>
    public ImmutableArray<ImmutableArray<int>> LevelShapes { get; init; } = [];

    /// <summary>1 where the last axis counts the samples of a pixel, else 0.</summary>
    internal int ChannelAxes => Axes.EndsWith('S') ? 1 : 0;

    private static string DefaultAxes(int rank) => rank switch
    {
        0 => "",
        1 => "X",
        2 => "YX",
        _ => new string('Q', rank - 3) + "YXS",
    };
}

using System.Collections.Immutable;

namespace ImageIO;

/// <summary>What a read with the same index would give, found without decoding pixels where the format allows.</summary>
public sealed class ImageProperties
{
    /// <summary>The shape of the array: H×W, H×W×C, or with the number of images in front for a range.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>The element type.</summary>
    public required DType DType { get; init; }

    /// <summary>
    /// The number of images in a range or, for a single image, in the file; null where only reading all of it would tell.
    /// </summary>
    public int? ImageCount { get; init; }

    /// <summary>
    /// About how many images the file holds, where <see cref="ImageCount"/> is null because only decoding all would tell; null where
    /// nothing tells it.
    /// </summary>
    public int? EstimatedImageCount { get; init; }

    /// <summary>True where the first axis counts images.</summary>
    public bool IsBatch { get; init; }

    /// <summary>
    /// What the axes of <see cref="Shape"/> are, a letter each: Y and X, Z depth, T time, C channels that are images of their own, S
    /// samples of a pixel, I images, Q unknown.
    /// </summary>
    public string Axes { get; init; } = "";

    /// <summary>What the image is called in its file; null where it has no name, and for a range.</summary>
    public string? Name { get; init; }

    /// <summary>What the samples of a pixel mean.</summary>
    public ColorModel ColorModel { get; init; }

    /// <summary>
    /// The distance between neighboring samples by axis in the file's unit, outermost first; empty where the file says nothing.
    /// </summary>
    public ImmutableArray<double> Spacing { get; init; } = [];

    /// <summary>
    /// The part that can be read alone (a strip, a tile, a slab), by axis of the image; empty where only the whole image can.
    /// </summary>
    public ImmutableArray<int> ChunkShape { get; init; } = [];

    /// <summary>The shapes of all resolutions of the image, largest first, where there are several; else empty.</summary>
    public ImmutableArray<ImmutableArray<int>> LevelShapes { get; init; } = [];

    /// <summary>How long the image, or the whole animation for a batch, is shown; null where the format has no time.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Frames per second over the whole animation; null for stills.</summary>
    public double? FrameRate { get; init; }

    /// <summary>How often an animation plays: 0 forever, 1 once, N times; null where the format does not say.</summary>
    public int? LoopCount { get; init; }

    /// <summary>In short, for people: <c>36×150×200×3 uint8, 36 images, 0.82 s, plays forever</c>.</summary>
    public override string ToString()
    {
        var text = $"{NdArray.ShapeText(Shape.AsSpan())} {DType.NumpyName()}";
        if (ImageCount is > 1)
            text += $", {ImageCount} images";
        if (Duration is { } duration)
            text += $", {duration.TotalSeconds:0.###} s";
        return LoopCount switch
        {
            null => text,
            0 => text + ", plays forever",
            1 => text + ", plays once",
            var count => text + $", plays {count} times",
        };
    }
}

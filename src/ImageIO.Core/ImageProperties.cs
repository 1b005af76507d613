using System.Collections.Immutable;

namespace ImageIO;

/// <summary>What a read with the same index would give, found without decoding pixels where the format allows.</summary>
/// <param name="Shape">The shape of the array: H×W, H×W×C, or with the number of images in front for a range.</param>
/// <param name="DType">The element type.</param>
/// <param name="ImageCount">The number of images in a range or, for a single image, in the file; null where only reading all of it would tell.</param>
/// <param name="IsBatch">True where the first axis counts images.</param>
/// <param name="Spacing">The distance between neighboring samples by axis in the file's unit, outermost first; empty where the file says nothing.</param>
public sealed record ImageProperties(ImmutableArray<int> Shape, DType DType, int? ImageCount, bool IsBatch, ImmutableArray<double> Spacing)
{
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

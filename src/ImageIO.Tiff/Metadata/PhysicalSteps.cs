using System.Collections.Immutable;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff.Metadata;

/// <summary>The distances between neighboring samples in space.</summary>
/// <param name="Z">Between slices; 0 where it is unknown.</param>
/// <param name="Y">Between rows.</param>
/// <param name="X">Between columns.</param>
/// <param name="Unit">What they count; null where nothing tells.</param>
internal readonly record struct PhysicalSteps(double Z, double Y, double X, string? Unit)
{
    /// <summary>Whether rows and columns have a distance.</summary>
    public bool IsKnown => Y > 0 && X > 0 && double.IsFinite(Y) && double.IsFinite(X);

    /// <summary>As metadata have them: slices, where there are any, rows and columns.</summary>
    public ImageGeometry GeometryOf(TiffSeries image)
        => new() { Spacing = image.Axes.Contains('Z', StringComparison.Ordinal) && Z > 0 ? [Z, Y, X] : [Y, X], Unit = Unit };

    /// <summary>By axis; 1 for those that are not of space.</summary>
    /// <param name="axes">The axes of the image that is given.</param>
    /// <param name="whole">The image that the steps are of.</param>
    /// <param name="given">What is given of it: itself, or a lower resolution.</param>
    public ImmutableArray<double> By(string axes, TiffSeries whole, TiffSeries given)
    {
        var (z, y, x) = (Z > 0 ? Z : 1, Y * ((double)whole.Layout.Height / given.Layout.Height),
            X * ((double)whole.Layout.Width / given.Layout.Width));
        return [.. axes.Select(axis => axis switch { 'Z' => z, 'Y' => y, 'X' => x, _ => 1 })];
    }
}

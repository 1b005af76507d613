using System.Collections.Immutable;
using ImageIO.Tiff.Reading;

namespace ImageIO.Tiff.Series;

/// <summary>Pages that are one image: an array with axes in front of those of a page.</summary>
internal sealed class TiffSeries
{
    /// <summary>A series of pages.</summary>
    /// <param name="pages">The pages, the last of the outer axes fastest; null for one that is missing.</param>
    /// <param name="outer">The lengths of the outer axes.</param>
    /// <param name="outerAxes">A letter for each.</param>
    /// <param name="shape">The shape to give, where it is another one of the same elements; default: that of the axes, without those of
    /// length 1 that are not Y or X.</param>
    /// <param name="axes">The axes of <paramref name="shape"/>.</param>
    public TiffSeries(IReadOnlyList<TiffPage?> pages, ImmutableArray<int> outer, string outerAxes, ImmutableArray<int>? shape = null,
        string? axes = null)
    {
        Pages = pages;
        Layout = pages.First(page => page is not null)!.Layout;
        FullShape = [.. outer, .. Layout.Shape];
        var fullAxes = outerAxes + Layout.Axes;
        OuterRank = outer.Length;
        if (shape is { } given)
        {
            (Shape, Axes) = (given, axes!);
            Kept = Align(given, FullShape);
            return;
        }

        // Files of many pages make one for each: no more is allocated than what is kept.
        var (kept, lengths) = (ImmutableArray.CreateBuilder<int>(FullShape.Length), ImmutableArray.CreateBuilder<int>(FullShape.Length));
        for (var axis = 0; axis < FullShape.Length; axis++)
        {
            if (FullShape[axis] == 1 && fullAxes[axis] is not ('Y' or 'X'))
                continue;
            kept.Add(axis);
            lengths.Add(FullShape[axis]);
        }

        (Kept, Shape) = (kept.DrainToImmutable(), lengths.DrainToImmutable());
        Axes = Kept.Length == fullAxes.Length ? fullAxes : string.Concat(Kept.Select(axis => fullAxes[axis]));
    }

    /// <summary>The pages, in the order of the array.</summary>
    public IReadOnlyList<TiffPage?> Pages { get; }

    /// <summary>How all of them are stored.</summary>
    public TiffLayout Layout { get; }

    /// <summary>What the series is called in its file; null where it has no name.</summary>
    public string? Name { get; init; }

    /// <summary>The shape that is given.</summary>
    public ImmutableArray<int> Shape { get; }

    public string Axes { get; }

    /// <summary>The outer axes, and those of a page.</summary>
    public ImmutableArray<int> FullShape { get; }

    /// <summary>How many axes are in front of those of a page.</summary>
    public int OuterRank { get; }

    /// <summary>
    /// Which axes of <see cref="FullShape"/> the ones of <see cref="Shape"/> are, -1 for one of length 1 that is none of them; default
    /// where they are others.
    /// </summary>
    public ImmutableArray<int> Kept { get; }

    /// <summary>The same image at lower resolutions, the largest first.</summary>
    public List<TiffSeries> Levels { get; } = [];

    /// <summary>The page that tells of the series.</summary>
    public TiffPage FirstPage => Pages.First(page => page is not null)!;

    /// <summary>A series of one page.</summary>
    public static TiffSeries Of(TiffPage page, string? name = null) => new([page], [], "") { Name = name };

    /// <summary>The same but for axes of length 1; default where it is not.</summary>
    private static ImmutableArray<int> Align(ImmutableArray<int> shape, ImmutableArray<int> full)
    {
        var kept = ImmutableArray.CreateBuilder<int>(shape.Length);
        var at = 0;
        foreach (var length in shape)
        {
            while (at < full.Length && full[at] == 1 && length != 1)
                at++;
            if (at < full.Length && full[at] == length)
                kept.Add(at++);
            else if (length == 1)
                kept.Add(-1);
            else
                return default;
        }

        return full.Skip(at).All(length => length == 1) ? kept.MoveToImmutable() : default;
    }
}

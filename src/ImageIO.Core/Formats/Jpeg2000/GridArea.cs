namespace ImageIO.Formats.Jpeg2000;

/// <summary>A rectangle on one of the grids of a codestream: the reference grid, that of a component, a resolution or a subband (T.800
/// B.1 to B.5).</summary>
/// <param name="X0">The left edge.</param>
/// <param name="Y0">The upper edge.</param>
/// <param name="X1">Behind the right edge.</param>
/// <param name="Y1">Behind the lower edge.</param>
internal readonly record struct GridArea(long X0, long Y0, long X1, long Y1)
{
    public long Width => X1 - X0;

    public long Height => Y1 - Y0;

    public bool IsEmpty => X1 <= X0 || Y1 <= Y0;

    /// <summary>The samples of a component that has one at each so many points of this grid.</summary>
    public GridArea Subsample(int stepX, int stepY)
        => new(CeilingDivide(X0, stepX), CeilingDivide(Y0, stepY), CeilingDivide(X1, stepX), CeilingDivide(Y1, stepY));

    /// <summary>The same area at half the resolution, so many times.</summary>
    public GridArea Reduce(int times) => new(Shift(X0, times), Shift(Y0, times), Shift(X1, times), Shift(Y1, times));

    /// <summary>The coefficients of a subband.</summary>
    /// <param name="level">How often the resolution was halved.</param>
    /// <param name="highX">1 where the band holds details across, else 0.</param>
    /// <param name="highY">1 where it holds details down, else 0.</param>
    public GridArea Band(int level, int highX, int highY)
    {
        if (level == 0)
            return this;
        var (dx, dy) = ((long)highX << (level - 1), (long)highY << (level - 1));
        return new(Shift(X0 - dx, level), Shift(Y0 - dy, level), Shift(X1 - dx, level), Shift(Y1 - dy, level));
    }

    public GridArea Intersect(GridArea other)
        => new(Math.Max(X0, other.X0), Math.Max(Y0, other.Y0), Math.Min(X1, other.X1), Math.Min(Y1, other.Y1));

    private static long CeilingDivide(long value, int by) => (value + by - 1) / by;

    /// <summary>Rounds up, also below zero.</summary>
    private static long Shift(long value, int bits) => (value + (1L << bits) - 1) >> bits;
}

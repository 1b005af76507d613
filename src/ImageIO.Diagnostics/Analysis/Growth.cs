namespace ImageIO.Diagnostics.Analysis;

/// <summary>How a series of levels moves.</summary>
internal enum GrowthShape
{
    /// <summary>It does not rise, or by less than can be told from chance.</summary>
    None,

    /// <summary>It rises, but by too little to be told from what any program does.</summary>
    Faint,

    /// <summary>It rose once, or for a while, and has stayed since.</summary>
    Settled,

    /// <summary>It rises more and more slowly.</summary>
    Slowing,

    /// <summary>It has begun to rise only lately.</summary>
    Recent,

    /// <summary>It rises all along.</summary>
    Steady,
}

/// <summary>Tells a steady rise from one that ends: the simple curve is chosen that explains the levels best for its number of parameters.</summary>
/// <param name="Shape">How it moves.</param>
/// <param name="Trend">The robust trend of all levels.</param>
/// <param name="Rise">Trend times length.</param>
internal readonly record struct Growth(GrowthShape Shape, Trend Trend, double Rise)
{
    /// <summary>The fewest levels that can be judged.</summary>
    public const int FewestLevels = 5;

    /// <summary>The most chance that a rise may be owed to.</summary>
    private const double MostChance = 0.01;

    /// <summary>Deviations below this part of the rise are not evidence of another shape.</summary>
    private const double Exactness = 0.03;

    /// <summary>The same, where the rise has to be a line beyond doubt.</summary>
    private const double StrictExactness = 0.005;

    private const double StrictNoise = 0.015;

    /// <summary>A rise of which a few of many increments make up this part is steps.</summary>
    private const double StepShare = 0.7;

    /// <summary>Noise above this part of the rise leaves more than one curve possible: then a bend need only be as good as the line.</summary>
    private const double Noisy = 0.1;

    /// <summary>How much better than the line another curve has to be, where noise does not blur them.</summary>
    private const double Margin = 4;

    /// <summary>How a series of levels moves.</summary>
    /// <param name="x">Iterations or seconds, rising.</param>
    /// <param name="y">Levels, bytes or handles.</param>
    /// <param name="resolution">The least rise, over all of x, that counts.</param>
    /// <param name="strict">Whether only a rise that is clearly a line is called steady: where it has risen faster before, it may be the end of a warm-up.</param>
    public static Growth Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double resolution, bool strict = false)
    {
        if (x.Length < FewestLevels)
            return default;
        var trend = Trend.Of(x, y);
        var rise = trend.Slope * (x[^1] - x[0]);
        return new Growth(ShapeOf(x, y, trend, rise, resolution, strict), trend, rise);
    }

    private static GrowthShape ShapeOf(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Trend trend, double rise, double resolution, bool strict)
    {
        if (trend.Chance > MostChance || trend.Slope <= 0)
            return GrowthShape.None;
        if (rise < resolution)
            return GrowthShape.Faint;
        if (IsSteps(y))
            return y[^1] - y[y.Length * 3 / 4] < resolution / 4 ? GrowthShape.Settled : GrowthShape.Recent;
        var margin = trend.Noise > Noisy * rise ? 0 : Margin;
        var shape = Curves.Best(x, y, (strict ? StrictExactness : Exactness) * rise, margin);
        if (shape != GrowthShape.Steady)
            return shape;
        if (strict && trend.Noise > StrictNoise * rise)
            return GrowthShape.Slowing;

        // A leak is still there at the end.
        var end = y.Length * 2 / 3;
        return y.Length - end >= FewestLevels && Trend.Of(x[end..], y[end..]).High < trend.Slope / 2 ? GrowthShape.Slowing : GrowthShape.Steady;
    }

    private static bool IsSteps(ReadOnlySpan<double> y)
    {
        var increments = new double[y.Length - 1];
        for (var i = 0; i < increments.Length; i++)
            increments[i] = y[i + 1] - y[i];
        Array.Sort(increments);
        var few = increments.Length < 16 ? 2 : 3;
        var (largest, all) = (0.0, y[^1] - y[0]);
        foreach (var increment in increments.AsSpan(^few..))
            largest += increment;

        // Where all increments are noisy, the largest ones say nothing.
        return y.Length >= 8 && largest > StepShare * all && Trend.Deviation(increments) < all / 10;
    }
}

using MathNet.Numerics.Statistics;

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

    /// <summary>It rises by steps that are too few to say whether more will follow.</summary>
    Uneven,

    /// <summary>It rises all along.</summary>
    Steady,
}

/// <summary>
/// Tells a steady rise from one that ends: the simple curve is chosen that explains the levels best for its number of parameters.
/// </summary>
/// <param name="Shape">How it moves.</param>
/// <param name="Trend">The robust trend of all levels.</param>
/// <param name="Rise">Trend times length.</param>
internal readonly record struct Growth(GrowthShape Shape, Trend Trend, double Rise)
{
    /// <summary>The fewest levels that can be judged.</summary>
    public const int MinLevels = 5;

    /// <summary>The most chance that a rise may be owed to.</summary>
    private const double MaxChance = 0.01;

    /// <summary>Deviations below this part of the rise are not evidence of another shape.</summary>
    private const double Exactness = 0.03;

    /// <summary>The same, where the rise has to be a line beyond doubt.</summary>
    private const double StrictExactness = 0.005;

    private const double StrictNoise = 0.015;

    /// <summary>A rise of which a few of many increments make up this part is steps.</summary>
    private const double StepShare = 0.7;

    /// <summary>
    /// Noise above this part of the rise leaves more than one curve possible: then a bend need only be as good as the line.
    /// </summary>
    private const double Noisy = 0.1;

    /// <summary>A rise of so many usual ones is a step of its own.</summary>
    private const double Outstanding = 2.5;

    /// <summary>A second half at less than this part of the first half's pace is slowing.</summary>
    private const double SamePace = 0.9;

    /// <summary>Noise below this part of the rise leaves little doubt about its shape.</summary>
    private const double Clean = 0.05;

    /// <summary>How much better than the line another curve has to be, where noise does not blur them.</summary>
    private const double Margin = 4;

    /// <summary>How a series of levels moves.</summary>
    /// <param name="x">Iterations or seconds, rising.</param>
    /// <param name="y">Levels, bytes or handles.</param>
    /// <param name="resolution">The least rise, over all of x, that counts.</param>
    /// <param name="strict">Whether only a rise that is clearly a line is called steady: where it has risen faster before, it may be the
    /// end of a warm-up.</param>
    public static Growth Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double resolution, bool strict = false)
    {
        if (x.Length < MinLevels)
            return default;
        var whole = Part(x, y, resolution, strict);
        if (whole.Shape is (GrowthShape.Settled or GrowthShape.Slowing or GrowthShape.Recent) && WithoutLargestStep(y) is { } even)
        {
            // One step on top of a leak: a list that leaks doubles its array now and then.
            var leak = Part(x, even, resolution, strict);
            if (leak.Shape == GrowthShape.Steady && leak.Trend.Noise < Clean * leak.Rise)
                return leak;
        }

        if (strict || whole.Shape is not (GrowthShape.Settled or GrowthShape.Slowing))
            return whole;

        // A leak may follow upon a step or a warm-up that is larger than what has leaked so far.
        var half = x.Length / 2;
        var tailX = x[half..];
        var tailY = y[half..];
        if (tailX.Length < 2 * MinLevels)
            return whole;
        var tail = Part(tailX, tailY, resolution, strict: false);
        return tail.Shape == GrowthShape.Steady && KeepsItsPace(tailX, tailY, tail) ? tail : whole;
    }

    /// <summary>
    /// The levels with the largest rise reduced to a usual one; null where there is no usual rise, or none that is much larger.
    /// </summary>
    private static double[]? WithoutLargestStep(ReadOnlySpan<double> y)
    {
        var increments = new double[y.Length - 1];
        for (var i = 0; i < increments.Length; i++)
            increments[i] = y[i + 1] - y[i];
        var largest = Array.IndexOf(increments, increments.Max());
        var step = increments[largest];
        var usual = ArrayStatistics.MedianInplace(increments);
        if (usual <= 0 || step < Outstanding * usual)
            return null;
        var even = y.ToArray();
        for (var i = largest + 1; i < even.Length; i++)
            even[i] -= step - usual;
        return even;
    }

    private static Growth Part(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double resolution, bool strict)
    {
        var trend = Trend.Of(x, y);
        var rise = trend.Slope * (x[^1] - x[0]);
        return new Growth(ShapeOf(x, y, trend, rise, resolution, strict), trend, rise);
    }

    /// <summary>Whether a rise with little noise is as fast in its second half as in its first.</summary>
    private static bool KeepsItsPace(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Growth growth)
    {
        var middle = x.Length / 2;
        return growth.Trend.Noise < Clean * growth.Rise
            && Trend.Of(x[middle..], y[middle..]).Slope >= SamePace * Trend.Of(x[..(middle + 1)], y[..(middle + 1)]).Slope;
    }

    private static GrowthShape ShapeOf(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, Trend trend, double rise, double resolution, bool strict)
    {
        if (trend.Chance > MaxChance || trend.Slope <= 0)
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
        var hasEnded = y.Length - end >= MinLevels && Trend.Of(x[end..], y[end..]).High < trend.Slope / 2;
        return hasEnded ? GrowthShape.Slowing : GrowthShape.Steady;
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

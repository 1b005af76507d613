using MathNet.Numerics;

namespace ImageIO.Diagnostics.Analysis;

/// <summary>
/// The curves that levels of memory follow: a line (a leak), a step, a ramp that ends (a cache that has filled), a ramp that starts late,
/// and a bend (a warm-up). The best one is that with the least Bayesian information criterion: fit, and a price for each parameter.
/// </summary>
internal static class Curves
{
    private const int LineParameters = 2;
    private const int KinkParameters = 3;

    private static readonly double[] Radii = [0.1, 0.2, 0.35, 0.6, 1, 2, 4];

    /// <summary>The shape of levels that rise.</summary>
    /// <param name="x">Rising.</param>
    /// <param name="y">Levels.</param>
    /// <param name="exactness">Deviations below it are as good as none.</param>
    /// <param name="margin">How far another curve's criterion has to be below the line's.</param>
    public static GrowthShape Best(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double exactness, double margin)
    {
        var n = x.Length;
        var floor = n * exactness * exactness;
        var (xs, levels) = (x.ToArray(), y.ToArray());
        var curve = new double[n];
        var line = Criterion(Deviation(xs, levels), floor, n, LineParameters);
        var (best, shape) = (line - margin, GrowthShape.Steady);
        for (var i = 1; i < n - 1; i++)
        {
            var at = x[i];
            var part = (at - x[0]) / (x[^1] - x[0]);
            Try(value => value > at ? 1 : 0, part < 0.85 ? GrowthShape.Settled : GrowthShape.Recent);
            Try(value => Math.Min(value, at), part < 0.85 ? GrowthShape.Settled : GrowthShape.Steady);
            Try(value => Math.Max(value, at), part < 0.6 ? GrowthShape.Steady : GrowthShape.Recent);
        }

        // A bend with various radii: a level that is approached, most of it within this part of the run.
        foreach (var radius in Radii)
        {
            var (start, length) = (x[0], radius * (x[^1] - x[0]));
            Try(value => 1 - Math.Exp(-(value - start) / length), radius < 0.3 ? GrowthShape.Settled : GrowthShape.Slowing);
        }

        return shape;

        void Try(Func<double, double> function, GrowthShape candidate)
        {
            for (var i = 0; i < n; i++)
                curve[i] = function(xs[i]);
            var criterion = Criterion(Deviation(curve, levels), floor, n, KinkParameters);
            if (criterion < best)
                (best, shape) = (criterion, candidate);
        }
    }

    /// <summary>The sum of squares that is left when levels are explained by a curve, shifted and scaled.</summary>
    private static double Deviation(double[] curve, double[] levels)
    {
        var (shift, scale) = Fit.Line(curve, levels);
        var sum = 0.0;
        for (var i = 0; i < levels.Length; i++)
        {
            var rest = levels[i] - shift - (scale * curve[i]);
            sum += rest * rest;
        }

        // A curve that falls where it should rise explains nothing.
        return scale > 0 ? sum : double.MaxValue;
    }

    private static double Criterion(double deviation, double floor, int count, int parameters)
        => (count * Math.Log((deviation + floor) / count)) + (parameters * Math.Log(count));
}

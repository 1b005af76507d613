namespace ImageIO.Diagnostics.Analysis;

/// <summary>
/// The end of a process. What a process frees while it ends does not show that memory comes back by itself, so a last fall from which
/// nothing rises again is cut off.
/// </summary>
internal static class Ending
{
    /// <summary>An ending takes at most this part of the run, or this many samples in a short one.</summary>
    private const double MaxPart = 0.2;

    private const int MinSamples = 10;

    /// <summary>An ending gives back at least this part of the level.</summary>
    private const double MinFall = 0.1;

    /// <summary>A level that has risen again by more than this part of the fall, at the end or in between, was no ending.</summary>
    private const double MaxRise = 0.25;

    private const double MaxRebound = 0.6;

    /// <summary>
    /// A fall that lasts no longer than this part of the run, or this many samples, is an ending beyond doubt. A longer one may be a
    /// collection.
    /// </summary>
    private const double QuickPart = 0.06;

    private const int QuickSamples = 12;

    /// <summary>Cuts the ending off.</summary>
    /// <param name="level">A level over time.</param>
    /// <param name="isSure">False where what is cut off may also be a collection.</param>
    public static Series Cut(Series level, out bool isSure)
    {
        isSure = true;
        var (x, y) = level;
        if (level.Count < 2)
            return level;
        var last = level.Count - 1;
        var first = Math.Min(last - MinSamples, Array.FindIndex(x, value => value >= x[last] - (MaxPart * level.Length)));
        var highest = 0.0;
        for (var i = Math.Max(0, first); i <= last; i++)
            highest = Math.Max(highest, y[i]);
        var fall = highest - y[last];
        if (fall <= 0 || fall < MinFall * highest)
            return level;

        // Back from the end to where the level was near its highest, and up to the top from there.
        var top = last;
        while (y[top] < highest - (MinFall * fall) || (top > 0 && y[top - 1] > y[top]))
            top--;
        var (lowest, rebound) = (y[top], 0.0);
        for (var i = top; i <= last; i++)
        {
            lowest = Math.Min(lowest, y[i]);
            rebound = Math.Max(rebound, y[i] - lowest);
        }

        if (y[last] - lowest > MaxRise * (highest - lowest) || rebound > MaxRebound * (highest - lowest))
            return level;

        isSure = last - top <= QuickSamples || x[last] - x[top] <= QuickPart * level.Length;
        return level.Upto(top);
    }
}

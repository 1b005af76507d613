namespace ImageIO.Diagnostics.Analysis;

/// <summary>
/// The lower envelope of a level: the most that may be held. Memory that is held at one time is still there at every later time, so it is
/// at most the lowest level from then on. The envelope never falls, and garbage has no part in it.
/// </summary>
/// <param name="Held">The points of the envelope.</param>
/// <param name="Scatter">How far the low points of the level lie above the envelope, on average without the highest quarter: garbage that
/// collections left, and noise.</param>
internal readonly record struct Envelope(Series Held, double Scatter)
{
    private const int MaxPoints = 48;

    /// <summary>From this number of teeth on, each stretch of the envelope has two of them or more.</summary>
    public const int ManyTeeth = 2 * Climb.MinPoints;

    /// <summary>The envelope of a level with these teeth, up to the last of them: what has been added since may be garbage.</summary>
    public static Envelope Of(Series level, SawTooth teeth)
    {
        var troughs = teeth.Troughs;
        if (troughs.Length == 0)
            return Of(level);
        if (troughs.Length >= ManyTeeth)
            return Under(level.Upto(troughs[^1]).MinimaByTime(Math.Min(MaxPoints, troughs.Length / 2)));

        // The lowest point before the first fall counts as a trough too.
        var start = Array.IndexOf(level.Y, level.Y[..(teeth.Peaks[0] + 1)].Min());
        return Under(level.At([start, .. troughs]));
    }

    /// <summary>The envelope of a whole level, whatever it does.</summary>
    public static Envelope Of(Series level) => Under(level.MinimaByTime(MaxPoints));

    private static Envelope Under(Series low)
    {
        if (low.Count == 0)
            return default;
        var held = (double[])low.Y.Clone();
        for (var i = held.Length - 2; i >= 0; i--)
            held[i] = Math.Min(held[i], held[i + 1]);
        var above = new double[held.Length];
        for (var i = 0; i < held.Length; i++)
            above[i] = low.Y[i] - held[i];
        Array.Sort(above);
        var scatter = above.AsSpan(0, (above.Length + 1) * 3 / 4).ToArray().DefaultIfEmpty().Average();
        return new Envelope(low with { Y = held }, scatter);
    }
}

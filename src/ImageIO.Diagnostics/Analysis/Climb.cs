namespace ImageIO.Diagnostics.Analysis;

/// <summary>
/// Tells a rise that goes on from one that ends, by when it happens: a leak adds something in every part of a run, and no less at its end.
/// Caches fill, programs warm up, and single steps are over.
/// </summary>
/// <param name="Shape">How it rises.</param>
/// <param name="Rise">By how much.</param>
/// <param name="Levels">Where it is steady; all of the envelope where it is not.</param>
internal readonly record struct Climb(GrowthShape Shape, double Rise, Series Levels)
{
    /// <summary>The fewest points that a steady rise can be told from.</summary>
    public const int MinPoints = 6;

    /// <summary>The longest part of the time in which a steady rise adds nothing: of three steps, two lie further apart.</summary>
    private const double MaxPause = 0.25;

    /// <summary>The same by points, where they are few.</summary>
    private const double MaxPausePoints = 1.5;

    /// <summary>The largest part of a steady rise that may come at once.</summary>
    private const double MaxStep = 0.45;

    /// <summary>
    /// The center of gravity of a steady rise lies between these. That of a logarithm lies at 0.32, that of a warm-up at 0.35 or less.
    /// </summary>
    private const double MinCenter = 0.42;

    private const double MaxCenter = 0.66;

    /// <summary>The same from a quarter of the time on: 0.41 and 0.38.</summary>
    private const double MinCenterFromQuarter = 0.43;

    /// <summary>The same from half of the time on: 0.44 and 0.42.</summary>
    private const double MinCenterFromHalf = 0.46;

    /// <summary>A pause at the end of no more than this part may be that of a program that is about to end.</summary>
    private const double EndPause = 0.15;

    /// <summary>A pause at the end of this part says that the rise is over.</summary>
    private const double Over = 0.25;

    private const double OverPoints = 2.2;

    /// <summary>The same where most of the rise came at once: a step is over sooner.</summary>
    private const double StepOver = 0.15;

    /// <summary>So does a last third in which less than this part of the rise is added, and less than counts.</summary>
    private const double Leveled = 0.15;

    /// <summary>
    /// And so does a pause of this part, where in the second half less than this part is added, and hardly more than counts.
    /// </summary>
    private const double LongPause = 0.5;

    private const double MaxLater = 0.25;

    private const int ManyPoints = 3 * MinPoints;

    /// <summary>Where only a later part is steady, it makes up this part of the whole rise.</summary>
    private const double MinShare = 0.2;

    /// <summary>So many times what counts it then has to be.</summary>
    private const double PartMargin = 1.5;

    /// <summary>
    /// By how many standard errors the center of gravity has to lie where it should, and the same for few points or a part of the run.
    /// </summary>
    private const double Margin = 0.5;

    private const double FewPointsMargin = 1;

    /// <summary>From this part of what counts on, a steady rise may show in a longer run.</summary>
    private const double Faint = 0.5;

    /// <summary>How an envelope rises.</summary>
    /// <param name="held">Points that never fall.</param>
    /// <param name="resolution">The least rise that counts.</param>
    /// <param name="steady">The least rise that is called steady, where that is more.</param>
    public static Climb Of(Series held, double resolution, double steady = 0)
    {
        // Nothing follows upon the last point that would show whether what it adds is held.
        var confirmed = held.Count > MinPoints ? held.Upto(held.Count - 2) : held;
        var whole = new Climb(GrowthShape.None, confirmed.Rise, confirmed);
        if (whole.Rise < resolution)
        {
            return whole.Rise > Faint * resolution && IsSteady(held, MinCenter, FewPointsMargin)
                ? whole with { Shape = GrowthShape.Faint }
                : whole;
        }

        if (held.Count < MinPoints)
            return whole with { Shape = GrowthShape.Uneven };
        steady = Math.Max(steady, resolution);
        if (whole.Rise >= steady && IsSteady(held, MinCenter, held.Count < ManyPoints ? FewPointsMargin : Margin))
            return whole with { Shape = GrowthShape.Steady };
        foreach (var (start, center) in new[] { (0.25, MinCenterFromQuarter), (0.5, MinCenterFromHalf) })
        {
            var from = held.X[0] + (start * held.Length);
            var later = confirmed.From(from);
            if (later.Rise >= Math.Max(PartMargin * steady, MinShare * whole.Rise) && IsSteady(held.From(from), center, FewPointsMargin))
                return new Climb(GrowthShape.Steady, later.Rise, later);
        }

        return whole with { Shape = Unsteady(confirmed, whole.Rise, resolution) };
    }

    private static GrowthShape Unsteady(Series held, double rise, double resolution)
    {
        var profile = new Profile(held);
        var lately = held.Y[^1] - held.Y[held.Count * 2 / 3];
        if (profile.LastPause >= Math.Max(profile.LargestStep > MaxStep ? StepOver : Over, OverPoints / (held.Count - 1)))
            return GrowthShape.Settled;
        if (held.Count >= ManyPoints && lately < Math.Min(resolution / 2, Leveled * rise))
            return GrowthShape.Settled;
        var later = held.From(held.X[0] + (held.Length / 2)).Rise;
        if (profile.LongestPause > LongPause && later < Math.Min(PartMargin * resolution, MaxLater * rise))
            return GrowthShape.Settled;
        if (profile.LargestStep <= MaxStep && profile.LongestPause <= MaxPause)
            return GrowthShape.Slowing;
        return profile.Center > 0.5 ? GrowthShape.Recent : GrowthShape.Uneven;
    }

    /// <summary>Whether points rise evenly, with the last of them and without.</summary>
    /// <param name="held">Points that never fall.</param>
    /// <param name="minCenter">Where the center of gravity has to lie.</param>
    /// <param name="margin">By how many standard errors.</param>
    private static bool IsSteady(Series held, double minCenter, double margin)
        => held.Count >= MinPoints
            && IsEven(held, minCenter, margin)
            && (held.Count == MinPoints || IsEven(held.Upto(held.Count - 2), minCenter, margin));

    private static bool IsEven(Series held, double minCenter, double margin)
    {
        if (held.Rise <= 0)
            return false;
        var profile = WithoutEndPause(held, new Profile(held));
        return profile.LongestPause <= Math.Max(MaxPause, MaxPausePoints / (held.Count - 1))
            && profile.LargestStep <= MaxStep
            && profile.Center - (margin * profile.CenterError) >= minCenter
            && profile.Center <= MaxCenter;
    }

    /// <summary>Leaves out a short pause at the end, where there are no others like it.</summary>
    private static Profile WithoutEndPause(Series held, Profile whole)
    {
        if (whole.LastPause is 0 or > EndPause)
            return whole;
        var end = held.X[^1] - (whole.LastPause * held.Length);
        var before = held.Upto(Array.FindLastIndex(held.X, x => x <= end + (1e-9 * held.Length)));
        if (before.Count < MinPoints)
            return whole;
        var profile = new Profile(before);
        return profile.LongestPause < whole.LastPause / 2 ? profile : whole;
    }
}

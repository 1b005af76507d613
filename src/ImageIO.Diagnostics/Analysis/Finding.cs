namespace ImageIO.Diagnostics.Analysis;

/// <summary>What led to a verdict.</summary>
internal enum Ground
{
    /// <summary>Memory stays in a narrow band.</summary>
    NarrowBand,

    /// <summary>Only mapped files take more memory.</summary>
    MappedFiles,

    /// <summary>Memory rose, and stays where it then was.</summary>
    Settled,

    /// <summary>It rises and falls, and the falls end where they did.</summary>
    CameBack,

    /// <summary>It rose, and a full collection gave it back.</summary>
    GivenBack,

    /// <summary>There is too little to look at.</summary>
    TooFewSamples,

    /// <summary>It rises more and more slowly.</summary>
    Slowing,

    /// <summary>It has begun to rise lately.</summary>
    Recent,

    /// <summary>It rises by less than can be told in a run of this length.</summary>
    Faint,

    /// <summary>It rises in steps, too few to say whether more will follow.</summary>
    Uneven,

    /// <summary>It rises while a program works without a pause, which may be what one job needs.</summary>
    OneJob,

    /// <summary>Too few falls to say where they end.</summary>
    FewTeeth,

    /// <summary>The managed heap rises, and no full collection has happened that would tell what of it is garbage.</summary>
    NotCollected,

    /// <summary>What is left after full collections rises steadily.</summary>
    FloorRises,

    /// <summary>The lowest points rise steadily.</summary>
    TroughsRise,

    /// <summary>It rises steadily, and nothing is ever given back.</summary>
    NeverFalls,
}

/// <summary>A verdict and what led to it.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Ground">What led to it.</param>
/// <param name="Growth">What grows.</param>
/// <param name="Needed">For a run too short: the length that would tell, in iterations or seconds.</param>
/// <param name="Levels">The levels that the verdict rests on.</param>
/// <param name="Clearness">How many times what counts it rises by.</param>
/// <param name="Also">What grows beside it.</param>
internal sealed record Finding(
    MemoryVerdict Verdict,
    Ground Ground,
    MemoryGrowth Growth = MemoryGrowth.None,
    double? Needed = null,
    Series Levels = default,
    double Clearness = 0,
    MemoryGrowth Also = MemoryGrowth.None);

namespace ImageIO.Quantization.Building;

/// <summary>How <see cref="KMeans{TSpace, TVector}"/> goes on.</summary>
/// <param name="Rounds">The number of rounds.</param>
internal readonly record struct KMeansPlan(int Rounds)
{
    /// <summary>A color moves farther than to the mean of its group by this factor, but for the first round: 1 for just there.</summary>
    public float Stride { get; init; } = 1;

    /// <summary>The rounds, from 0, after which colors move far. None by default.</summary>
    public Range MovingRounds { get; init; }

    /// <summary>Only every so many of these.</summary>
    public int MoveEvery { get; init; } = 1;

    /// <summary>The maximum number of colors that move far after a round.</summary>
    public int MaxMoves { get; init; }

    /// <summary>A color moves where no more than this part of what is gained there is lost here.</summary>
    public float MaxLost { get; init; }

    public bool MovesAfter(int round)
        => round >= MovingRounds.Start.Value && round < MovingRounds.End.Value && (round - MovingRounds.Start.Value) % MoveEvery == 0;
}

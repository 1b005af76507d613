using GifScoreboard.Metric;

namespace GifScoreboard.Measuring;

/// <summary>What one setting made of one clip.</summary>
internal sealed record Result
{
    public required string Clip { get; init; }

    public required string Setting { get; init; }

    public required string Version { get; init; }

    public long Bytes { get; init; }

    /// <summary>Seconds of user and system time, of the quickest run.</summary>
    public double Cpu { get; init; }

    public double Wall { get; init; }

    public double PeakMb { get; init; }

    public int Runs { get; init; }

    /// <summary>What <see cref="Yardstick"/> took before the quickest run, in milliseconds.</summary>
    public double YardstickMs { get; init; }

    public int Images { get; init; }

    public int LocalTables { get; init; }

    /// <summary>The mean share of the canvas that an image covers.</summary>
    public double Coverage { get; init; }

    public double DurationMs { get; init; }

    public bool KeepsTime { get; init; }

    public GifQuality? Quality { get; init; }

    /// <summary>
    /// Whether our reader and the one that the quality was measured through show the same pixels; null where there was no other.
    /// </summary>
    public bool? ReadersAgree { get; init; }

    /// <summary>Why there is no quality, or null.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the alpha is right on at least 99.8% of the pixels.</summary>
    public bool KeepsAlpha => Quality?.AlphaError <= 0.002;

    /// <summary>Whether it says anything against somebody else's: made, with the right clock and the right transparency.</summary>
    public bool Counts => Quality is not null && KeepsTime && KeepsAlpha;
}

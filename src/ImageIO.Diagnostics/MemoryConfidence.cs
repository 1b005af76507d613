namespace ImageIO.Diagnostics;

/// <summary>How sure a verdict is.</summary>
public enum MemoryConfidence
{
    /// <summary>Hardly: the run is too short, or what was seen has more than one explanation.</summary>
    Low,

    /// <summary>A longer run is likely to give the same verdict.</summary>
    Fair,

    /// <summary>What was seen has no other usual explanation.</summary>
    High,
}

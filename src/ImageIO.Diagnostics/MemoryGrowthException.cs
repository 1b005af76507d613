namespace ImageIO.Diagnostics;

/// <summary>An action leaks. The message is the report.</summary>
public sealed class MemoryGrowthException : Exception
{
    internal MemoryGrowthException(MemoryReport report)
        : base(report.ToString()) => Report = report;

    /// <summary>The report.</summary>
    public MemoryReport Report { get; }
}

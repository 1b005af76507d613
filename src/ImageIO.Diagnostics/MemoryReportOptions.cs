namespace ImageIO.Diagnostics;

/// <summary>How memory is judged.</summary>
public sealed record MemoryReportOptions
{
    /// <summary>The defaults.</summary>
    public static MemoryReportOptions Default { get; } = new();

    /// <summary>
    /// Bytes that may be gained over the whole run without being called a leak. Default: 0, only what can't be told from chance is let
    /// pass.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long Tolerance
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Is told the report so far, at most twice a second, between two iterations and on their thread. Default: nobody.</summary>
    public IProgress<MemoryReport>? Progress { get; init; }
}

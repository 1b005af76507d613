namespace ImageIO;

/// <summary>How to write Silicon Graphics images.</summary>
public sealed record SgiWriteOptions : WriteOptions
{
    /// <summary>
    /// Pack equal neighbors of a channel's row into run lengths. Default: false, which is faster, and smaller for photographs. The pixels
    /// are the same.
    /// </summary>
    public bool RunLengths { get; init; }

    /// <inheritdoc/>
    protected internal override string? ForCodec => "sgi";
}

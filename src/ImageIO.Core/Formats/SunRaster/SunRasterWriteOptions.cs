namespace ImageIO;

/// <summary>How to write Sun raster files.</summary>
public sealed record SunRasterWriteOptions : WriteOptions
{
    /// <summary>
    /// Pack equal neighbors into run lengths (type 2). Default: false, which is faster, and smaller for photographs. The pixels are the
    /// same.
    /// </summary>
    public bool RunLengths { get; init; }

    /// <inheritdoc/>
    protected internal override string? ForCodec => "sunras";
}

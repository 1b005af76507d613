namespace ImageIO;

/// <summary>How to write Truevision TGA files.</summary>
public sealed record TgaWriteOptions : WriteOptions
{
    /// <summary>
    /// Pack equal neighbors of a row into run lengths (image types 10 and 11). Default: false, which is faster, and smaller for
    /// photographs. The pixels are the same.
    /// </summary>
    public bool RunLengths { get; init; }

    /// <inheritdoc/>
    protected internal override string? ForCodec => "tga";
}

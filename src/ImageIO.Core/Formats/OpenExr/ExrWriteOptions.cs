namespace ImageIO;

/// <summary>How to write OpenEXR files.</summary>
public sealed record ExrWriteOptions : WriteOptions
{
    /// <summary>How pixels are compressed. Default: <see cref="ExrCompression.Zip"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="ExrCompression"/>.</exception>
    public ExrCompression Compression
    {
        get;
        init => field = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such compression.");
    }
        = ExrCompression.Zip;

    /// <inheritdoc/>
    protected internal override string? ForCodec => "exr";
}

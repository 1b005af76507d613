namespace ImageIO;

/// <summary>How to write DDS files.</summary>
public sealed record DdsWriteOptions : WriteOptions
{
    /// <summary>
    /// How pixels are compressed. Default: <see cref="DdsCompression.None"/>. The others take RGB and RGBA of 8 bits; BC1 takes no alpha.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of <see cref="DdsCompression"/>.</exception>
    public DdsCompression Compression
    {
        get;
        init => field = Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such compression.");
    }

    /// <inheritdoc/>
    protected internal override string? ForCodec => "dds";
}

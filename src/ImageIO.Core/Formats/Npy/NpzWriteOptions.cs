namespace ImageIO;

/// <summary>
/// How to write .npz files: several NumPy arrays in a zip archive, named <c>arr_0</c>, <c>arr_1</c> … as <c>np.savez</c> names them.
/// </summary>
public sealed record NpzWriteOptions : WriteOptions
{
    /// <summary>
    /// Compress the arrays, as <c>np.savez_compressed</c> does. Default: true. False stores them as they are, which is faster and larger.
    /// </summary>
    public bool Compressed { get; init; } = true;

    /// <inheritdoc/>
    protected internal override string? ForCodec => "npz";
}

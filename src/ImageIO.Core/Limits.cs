namespace ImageIO;

/// <summary>What a file may demand, so that a small hostile one can't take all memory. Checked before allocation.</summary>
public sealed record Limits
{
    /// <summary>What to do where only a part was asked for, which would have been small enough.</summary>
    internal const string WholeIsNeeded = "The codec can only read the part by decoding the whole image, so the limits hold for the whole. If you trust the file, raise the limit.";

    /// <summary>The defaults: generous for real images, fatal for bombs.</summary>
    public static Limits Default { get; } = new();

    /// <summary>No limits. Only for files that you made yourself.</summary>
    public static Limits None { get; } = new()
    {
        MaxWidth = int.MaxValue,
        MaxHeight = int.MaxValue,
        MaxImageBytes = long.MaxValue,
        MaxTotalBytes = long.MaxValue,
        MaxFrames = long.MaxValue,
        MaxSourceBytes = long.MaxValue,
        MaxMetadataBytes = int.MaxValue,
        MaxScans = int.MaxValue,
    };

    /// <summary>The widest image, px. Default 1,000,000.</summary>
    public int MaxWidth { get; init; } = 1_000_000;

    /// <summary>The highest image, px. Default 1,000,000.</summary>
    public int MaxHeight { get; init; } = 1_000_000;

    /// <summary>The most bytes of pixels in one image. Default 512 MiB.</summary>
    public long MaxImageBytes { get; init; } = 512L << 20;

    /// <summary>The most bytes of pixels that one read may stack. Default 2 GiB. Iterating is not bound by it.</summary>
    public long MaxTotalBytes { get; init; } = 2L << 30;

    /// <summary>The most images that one read or iteration gives. Default 10,000,000.</summary>
    public long MaxFrames { get; init; } = 10_000_000;

    /// <summary>The most bytes read from a source. Default 4 GiB.</summary>
    public long MaxSourceBytes { get; init; } = 4L << 30;

    /// <summary>The most bytes that one block of metadata (EXIF, ICC, XMP, a text) may have once decompressed. Default 16 MiB.</summary>
    public int MaxMetadataBytes { get; init; } = 16 << 20;

    /// <summary>
    /// The most passes over an image that one file may ask for: scans of a JPEG, each of which costs as much work as a whole image, however few bytes it has. Default 100;
    /// real files have one to about twenty.
    /// </summary>
    public int MaxScans { get; init; } = 100;

    /// <summary>Checks one image, or a part of one, before it is allocated.</summary>
    internal void CheckImage(ReadOnlySpan<int> shape, DType dtype, int channelAxes, string? advice = null)
    {
        if (shape.Length >= 2)
        {
            var height = shape[^(2 + channelAxes)];
            var width = shape[^(1 + channelAxes)];
            if (height > MaxHeight)
                throw new ImageLimitException(nameof(MaxHeight), height, MaxHeight, advice);
            if (width > MaxWidth)
                throw new ImageLimitException(nameof(MaxWidth), width, MaxWidth, advice);
        }

        var bytes = (Int128)dtype.ItemSize();
        foreach (var length in shape)
            bytes = Int128.Min(bytes * length, long.MaxValue);
        if (bytes > MaxImageBytes)
            throw new ImageLimitException(nameof(MaxImageBytes), (long)bytes, MaxImageBytes, advice);
    }
}

using ImageIO.Memory;

namespace ImageIO;

/// <summary>What a file may demand, so that a small hostile one can't take all memory or time. Checked before allocation.</summary>
/// <remarks>
/// Where a process or its container may use less than 2 to 4 GiB of memory, the defaults of bytes are parts of that:
/// <see cref="GCMemoryInfo.TotalAvailableMemoryBytes"/> as the process started, or 1 GiB where the runtime does not tell it.
/// </remarks>
public sealed record Limits
{
    /// <summary>What to do where only a part was asked for, which would have been small enough.</summary>
    internal const string WholeIsNeeded = "The codec can only read the part by decoding the whole image, so the limits hold for the " +
        "whole. If you trust the file, raise the limit.";

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
        MaxWorkingBytes = long.MaxValue,
    };

    /// <summary>The widest image, px. Default 1,000,000.</summary>
    public int MaxWidth { get; init; } = 1_000_000;

    /// <summary>The highest image, px. Default 1,000,000.</summary>
    public int MaxHeight { get; init; } = 1_000_000;

    /// <summary>The most bytes of pixels in one image. Default 512 MiB, or a quarter of the memory where that is less.</summary>
    public long MaxImageBytes { get; init; } = MemoryLoad.AtStart.Part(4, 512L << 20);

    /// <summary>
    /// The most bytes of pixels that one read may stack. Default 2 GiB, or half of the memory where that is less. Iterating is not bound by
    /// it.
    /// </summary>
    public long MaxTotalBytes { get; init; } = MemoryLoad.AtStart.Part(2, 2L << 30);

    /// <summary>The most images that one read or iteration gives, or that are walked over to count them. Default 10,000,000.</summary>
    public long MaxFrames { get; init; } = 10_000_000;

    /// <summary>The most bytes read from a source. Default 4 GiB.</summary>
    public long MaxSourceBytes { get; init; } = 4L << 30;

    /// <summary>
    /// The most bytes of metadata: of one block (EXIF, ICC, XMP, a text, the directory of an archive), and of all that is decompressed for
    /// one image, what turned out to be too long included. Default 16 MiB, or a sixteenth of the memory where that is less.
    /// </summary>
    public int MaxMetadataBytes { get; init; } = (int)MemoryLoad.AtStart.Part(16, 16 << 20);

    /// <summary>
    /// The most bytes that reading a file may hold beside the pixels of the image that it is about to give: the canvases of an animation,
    /// tables and rows of decoders, a second copy that is turned upright, the list of an archive's members, and what is put aside, in
    /// memory or a temporary file, of a source that can't go back. Default 512 MiB, or a quarter of the memory where that is less.
    /// </summary>
    public long MaxWorkingBytes { get; init; } = MemoryLoad.AtStart.Part(4, 512L << 20);

    /// <summary>
    /// Whether these limits hold as they are where they are given to a service whose host has limits of its own. Default false: of both the
    /// stricter one holds, limit by limit.
    /// </summary>
    public bool ReplacesHostLimits { get; init; }

    /// <summary>The stricter of two, limit by limit.</summary>
    /// <param name="first">Some limits.</param>
    /// <param name="second">Others.</param>
    public static Limits StricterOf(Limits first, Limits second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new Limits
        {
            MaxWidth = Math.Min(first.MaxWidth, second.MaxWidth),
            MaxHeight = Math.Min(first.MaxHeight, second.MaxHeight),
            MaxImageBytes = Math.Min(first.MaxImageBytes, second.MaxImageBytes),
            MaxTotalBytes = Math.Min(first.MaxTotalBytes, second.MaxTotalBytes),
            MaxFrames = Math.Min(first.MaxFrames, second.MaxFrames),
            MaxSourceBytes = Math.Min(first.MaxSourceBytes, second.MaxSourceBytes),
            MaxMetadataBytes = Math.Min(first.MaxMetadataBytes, second.MaxMetadataBytes),
            MaxWorkingBytes = Math.Min(first.MaxWorkingBytes, second.MaxWorkingBytes),
            MaxScans = Math.Min(first.MaxScans, second.MaxScans),
        };
    }

    /// <summary>
    /// The most passes over an image that one file may ask for: scans of a JPEG, each of which costs as much work as a whole image, however
    /// few bytes it has. Default 100; real files have one to about twenty.
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

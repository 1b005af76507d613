using System.Text.Json.Nodes;
using ImageIO.Codecs;

namespace ImageIO.Cli.Json;

/// <summary>A file in <c>imageio info --json</c>. Documented in docs/cli.md: properties are added, never changed.</summary>
internal sealed record FileEntry
{
    private const int MaxSeries = 100;

    public required string File { get; init; }

    /// <summary>Why the file can't be read; nothing else is told then.</summary>
    public string? Error { get; init; }

    /// <summary>The file's size; missing for pipes and devices.</summary>
    public long? Bytes { get; init; }

    public string? Codec { get; init; }

    public string? Format { get; init; }

    public string? Package { get; init; }

    /// <summary>Of the array that a read gives.</summary>
    public IReadOnlyList<int>? Shape { get; init; }

    public string? Dtype { get; init; }

    /// <summary>Whether the first axis of the shape counts images.</summary>
    public bool? IsBatch { get; init; }

    /// <summary>The number of images in the file; missing where only reading all of it would tell.</summary>
    public int? Images { get; init; }

    /// <summary>About how many images there are, where only decoding all of them would tell.</summary>
    public int? ImagesEstimated { get; init; }

    /// <summary>Seconds, of all images; missing for stills.</summary>
    public double? Duration { get; init; }

    public double? Fps { get; init; }

    /// <summary>0 forever, 1 once, N times.</summary>
    public int? Loop { get; init; }

    public IReadOnlyList<double>? Spacing { get; init; }

    /// <summary>A letter for each axis of the shape of one image; missing where they are unknown or those of any picture.</summary>
    public string? Axes { get; init; }

    /// <summary>What the image is called in its file.</summary>
    public string? Name { get; init; }

    /// <summary>The part that is read alone: a tile, a strip, a slab.</summary>
    public IReadOnlyList<int>? Tile { get; init; }

    /// <summary>The shapes of all resolutions, the largest first; missing where there is one.</summary>
    public IReadOnlyList<IReadOnlyList<int>>? Levels { get; init; }

    /// <summary>The images of files whose images differ; at most 100.</summary>
    public IReadOnlyList<ImageEntry>? Series { get; init; }

    public JsonObject? Metadata { get; init; }

    /// <summary>Sizes of the blocks, in bytes.</summary>
    public long? Exif { get; init; }

    public long? Icc { get; init; }

    public long? Xmp { get; init; }

    public static FileEntry Of(string file, ImageReader reader)
    {
        // To count the images of some films, they would have to be decoded.
        var one = reader.Codec.Can(CodecCapabilities.Animation) ? reader.Properties(0) : null;
        var properties = one is { EstimatedImageCount: not null } ? one : reader.Properties();
        var first = one ?? (properties.IsBatch ? reader.Properties(0) : properties);
        var metadata = reader.Metadata();
        return new FileEntry
        {
            File = file,
            Bytes = System.IO.File.Exists(file) ? new FileInfo(file).Length : null,
            Codec = reader.Codec.Name,
            Format = reader.Codec.Description,
            Package = reader.Codec.Package,
            Shape = properties.Shape,
            Dtype = properties.DType.NumpyName(),
            IsBatch = properties.IsBatch,
            Images = properties.ImageCount,
            ImagesEstimated = properties.EstimatedImageCount,
            Duration = properties is { IsBatch: true, Duration: { } duration } ? duration.TotalSeconds : null,
            Fps = properties.FrameRate,
            Loop = properties.IsBatch ? properties.LoopCount : null,
            Spacing = properties.Spacing.IsDefaultOrEmpty ? null : properties.Spacing,
            Axes = ImageEntry.AxesOf(first),
            Name = first.Name,
            Tile = first.ChunkShape.IsDefaultOrEmpty ? null : first.ChunkShape,
            Levels = ImageEntry.LevelsOf(first),
            Series = SeriesOf(reader, properties),
            Metadata = MetadataJson.Of(metadata),
            Exif = SizeOf(metadata.Exif),
            Icc = SizeOf(metadata.Icc),
            Xmp = SizeOf(metadata.Xmp),
        };
    }

    private static List<ImageEntry>? SeriesOf(ImageReader reader, ImageProperties properties)
        => properties is { IsBatch: false, ImageCount: > 1 and var count } && reader.Codec.Can(CodecCapabilities.Volume)
            ? [.. Enumerable.Range(0, Math.Min(count, MaxSeries)).Select(index => ImageEntry.Of(reader.Properties(index)))]
            : null;

    private static long? SizeOf(ReadOnlyMemory<byte> block) => block.IsEmpty ? null : block.Length;
}

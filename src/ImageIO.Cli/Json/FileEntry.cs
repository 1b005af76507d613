using System.Text.Json.Nodes;
using ImageIO.Codecs;

namespace ImageIO.Cli.Json;

/// <summary>A file in <c>imageio info --json</c>. Documented in docs/cli.md: properties are added, never changed.</summary>
internal sealed record FileEntry
{
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

    public JsonObject? Metadata { get; init; }

    /// <summary>Sizes of the blocks, in bytes.</summary>
    public long? Exif { get; init; }

    public long? Icc { get; init; }

    public long? Xmp { get; init; }

    public static FileEntry Of(string file, ImageReader reader)
    {
        // To count the images of some films, they would have to be decoded.
        var first = reader.Codec.Can(CodecCapabilities.Animation) ? reader.Properties(0) : null;
        var properties = first is { EstimatedImageCount: not null } ? first : reader.Properties();
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
            Metadata = MetadataJson.Of(metadata),
            Exif = SizeOf(metadata.Exif),
            Icc = SizeOf(metadata.Icc),
            Xmp = SizeOf(metadata.Xmp),
        };
    }

    private static long? SizeOf(ReadOnlyMemory<byte> block) => block.IsEmpty ? null : block.Length;
}

using ImageIO.Codecs;
using ImageIO.Memory;

namespace ImageIO.Fuzz;

/// <summary>Reads bytes as one codec's file, by every function that reads, and says what must not happen.</summary>
internal static class FuzzTarget
{
    /// <summary>An image, what the caller holds, and a decoder's canvases and tables.</summary>
    private const long MaxBytesInUse = 16 << 20;

    private static readonly Limits Small = Limits.Default with
    {
        MaxImageBytes = 1 << 20,
        MaxTotalBytes = 4 << 20,
        MaxFrames = 200,
        MaxMetadataBytes = 64 << 10,
        MaxWorkingBytes = 8 << 20,
    };

    /// <summary>What is wrong; null where the bytes were read, or refused by an exception of ours.</summary>
    public static string? FaultOf(ImageCodec codec, byte[] file, Tolerance tolerance)
    {
        var options = new ReadOptions
        {
            Registry = new CodecRegistry([codec]),
            Codec = codec.Info.Name,
            Limits = Small,
            Tolerance = tolerance,
        };
        using var scope = AllocationScope.Begin();
        try
        {
            Read(file, options);
            Read(file, options with { SplitVolumes = true });
        }
        catch (ImageException)
        {
            // Refused, and said why.
        }
        catch (Exception fault)
        {
            return $"{fault.GetType().Name}: {fault.Message}\n{fault.StackTrace}";
        }

        return scope.LiveArrays != 0 ? $"{scope.LiveArrays} arrays were not given back."
            : scope.PeakBytesInUse > MaxBytesInUse ? $"{scope.PeakBytesInUse} bytes were in use at once."
            : null;
    }

    private static void Read(byte[] file, ReadOptions options)
    {
        using var reader = Iio.ImOpen(file, options);
        _ = reader.Metadata(ImageIndex.All).Count;
        foreach (var frame in reader.Iter())
            frame.Dispose();

        // As many as MaxFrames lets be gone over, and one more is an exception: a walk that does not end shows here.
        foreach (var image in reader.Images().Take(1000))
            _ = image.Shape.Length;
        reader.Read(^1).Dispose();
        if (reader.Properties().Shape is [> 2, > 2, ..])
            reader.ReadRegion(default, 1..^1, 1..^1).Dispose();
    }
}

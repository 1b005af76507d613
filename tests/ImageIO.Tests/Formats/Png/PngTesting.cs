using ImageIO.Codecs;
using ImageIO.Formats.Png;
using ImageIO.Resources;

namespace ImageIO.Tests.Formats.Png;

/// <summary>The codec without a session: what tests of PNG read and write through.</summary>
internal static class PngTesting
{
    public static PngCodec Codec { get; } = new();

    public static NdArray Read(byte[] file, ReadOptions? options = null) => Read((ImageSource)file, options);

    public static NdArray Read(ImageSource source, ReadOptions? options = null)
    {
        options ??= ReadOptions.Default;
        using var stream = source.Open(options.Limits, CancellationToken.None);
        using var decoder = Codec.CreateDecoder(stream, options);
        var header = decoder.ReadHeader()!;
        options.Limits.CheckImage(header.Shape.AsSpan(), header.DType, header.ChannelAxes);
        var pixels = NdArray.Create(header.DType, header.Shape.AsSpan());
        try
        {
            decoder.ReadPixels(pixels);
            Assert.Null(decoder.ReadHeader());
            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    public static ImageMetadata Metadata(ImageSource source, ReadOptions? options = null, bool excludeApplied = true)
    {
        options ??= ReadOptions.Default;
        using var stream = source.Open(options.Limits, CancellationToken.None);
        using var decoder = Codec.CreateDecoder(stream, options);
        return decoder.ReadMetadata(excludeApplied);
    }

    public static byte[] Write(NdArray pixels, WriteOptions? options = null, ImageMetadata? metadata = null)
    {
        using var output = new MemoryOutput();
        using var target = ImageTarget.FromMemory(output).Open(CancellationToken.None);
        using var encoder = Codec.CreateEncoder(target, options ?? WriteOptions.Default);
        encoder.Write(pixels, default(FrameTiming) with { Count = 1 }, metadata ?? ImageMetadata.Empty, CancellationToken.None);
        encoder.Finish();
        target.Commit();
        return output.Result!;
    }

    /// <summary>Whether an exception is one of those that the session hands on as a damaged image.</summary>
    public static bool IsAllowed(Exception fault) => fault is ImageException or EndOfStreamException or InvalidDataException;
}

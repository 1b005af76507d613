using ImageIO.Codecs;
using ImageIO.Formats.Gif.Decoding;
using ImageIO.Formats.Gif.Encoding;
using ImageIO.Resources;

namespace ImageIO.Formats.Gif;

/// <summary>CompuServe's Graphics Interchange Format, versions 87a and 89a.</summary>
internal sealed class GifCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "gif",
        Extensions = [".gif"],
        Signatures = [Signature.Of("GIF87a"), Signature.Of("GIF89a")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.Animation | CodecCapabilities.StreamingRead
            | CodecCapabilities.MetadataRead
            | CodecCapabilities.Write | CodecCapabilities.StreamingWrite | CodecCapabilities.MetadataWrite,
        Accepts = [new(DType.UInt8, 1), new(DType.UInt8, 2), new(DType.UInt8, 3), new(DType.UInt8, 4)],
        MimeTypes = ["image/gif"],
        Description = "Graphics Interchange Format",
        Options = GifOptions.All,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new GifDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
    {
        if (options is GifWriteOptions { TargetSize: not null })
        {
            throw new ArgumentException(
                "GifWriteOptions.TargetSize is met by enumerating the images several times, and these come once. "
                + "Give Iio.ImWrite a list, or a sequence that may be repeated (WriteOptions.IsRepeatable).",
                nameof(options));
        }

        var settings = Gif(options).ToSettings() with { CancellationToken = target.CancellationToken };
        return settings.NeedsGlobalPalette ? new GlobalPaletteEncoder(target, settings) : new GifEncoder(target, settings);
    }

    /// <summary>One pass writes; the search for a size and the counting of colors come before it.</summary>
    internal override int MaxPasses(WriteOptions options)
        => options is not GifWriteOptions gif ? 1
            : 1 + (gif.TargetSize is null ? 0 : TargetSizeSearch.MaxTrials) + (gif.ToSettings().NeedsGlobalPalette ? 1 : 0);

    internal override WriteOptions Settle(WriteOptions options, IWriteTrials trials)
    {
        if (options is not GifWriteOptions gif)
            return options;
        var plain = gif with { TargetSize = null };
        using var colors = plain.ToSettings().NeedsGlobalPalette ? new GlobalPaletteBuilder() : null;
        if (colors is not null)
            trials.ForEachImage(plain, image => colors.Add(image, plain.AlphaThreshold));
        return WithPalette(gif.TargetSize is { } size ? TargetSizeSearch.Find(plain, size, Measure) : plain);

        long? Measure(GifWriteOptions candidate, long maxBytes) => trials.Measure(WithPalette(candidate), maxBytes);

        GifWriteOptions WithPalette(GifWriteOptions settled)
            => colors is null ? settled : settled with { FixedPalette = colors.Choose(settled.ToSettings()) };
    }

    /// <summary>Options that any codec takes, as this codec's own.</summary>
    private static GifWriteOptions Gif(WriteOptions options)
        => options as GifWriteOptions ?? new GifWriteOptions
        {
            LoopCount = options.LoopCount,
            MaxParallelism = options.MaxParallelism,
            OnWarning = options.OnWarning,
        };
}

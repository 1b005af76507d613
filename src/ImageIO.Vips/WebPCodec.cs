using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>WebP: RGB and RGBA, lossy and lossless, animated or not. The container of animations is read and written here.</summary>
internal sealed class WebPCodec(VipsLibrary library) : VipsCodec(library)
{
    /// <summary>How often libwebp may try to come near a size: its most.</summary>
    private const int TargetPasses = 10;

    public override CodecInfo Info { get; } = new()
    {
        Name = "webp",
        Extensions = [".webp"],
        Signatures = [new Signature
        {
            Bytes = [.. "RIFF\0\0\0\0WEBP"u8],
            Mask = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
        }],
        Capabilities = StillImage | CodecCapabilities.OrientationWrite | CodecCapabilities.MultiImage | CodecCapabilities.Animation
            | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite,
        Accepts = [new(DType.UInt8, 3), new(DType.UInt8, 4)],
        MimeTypes = ["image/webp"],
        Description = "WebP",
        Package = "ImageIO.Vips",
        Options = WebPOptions.All,
    };

    public override string Loader => "webpload_source";

    public override string Saver => "webpsave_target";

    public override bool DecodesAtOnce => true;

    public override bool EncodesAtOnce => true;

    /// <summary>libvips holds the frame, and libwebp four bytes a pixel more where it is stored without loss.</summary>
    public override long WorkingBytes(Image image, JpegMarkers? markers) => (image.Bands + 4L) * image.Height * image.Width;

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
    {
        if (!WebPChunks.IsAnimation(source.Peek(WebPChunks.FileHeaderLength + WebPChunks.HeaderLength + WebPChunks.ExtendedLength)))
            return base.CreateDecoder(source, options);
        EnsureLoaded();
        return new WebPAnimationDecoder(this, source, options);
    }

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
    {
        if (options.LoopCount > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"A WebP loops 0 (forever) to {ushort.MaxValue} times, not {options.LoopCount} times.", nameof(options));
        }

        return new WebPEncoder(this, base.CreateEncoder(target, options), target, options);
    }

    public override VOption SaveOptions(NdArray pixels, WriteOptions options)
    {
        var webp = options as WebPWriteOptions ?? new WebPWriteOptions();
        var save = new VOption { { "lossless", webp.Lossless }, { "effort", webp.Effort } };

        // Without loss, libvips' Q is one more measure of effort: its own default stays. "exact" keeps colors that nobody sees.
        if (webp.Lossless)
            save.Add("exact", true);
        else
            save.Add("Q", webp.Quality);
        if (webp.TargetSize is { } size && !webp.Lossless)
        {
            save.Add("target_size", size);
            save.Add("passes", TargetPasses);
        }

        return save;
    }
}

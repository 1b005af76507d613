using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>
/// PNG (W3C, third edition; ISO/IEC 15948): every color type and depth, interlaced or not, animated or not, with its metadata.
/// </summary>
internal sealed class PngCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "png",
        Extensions = [".png", ".apng"],
        Signatures = [new Signature { Bytes = [.. PngDecoder.Signature] }],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MultiImage | CodecCapabilities.Animation
            | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite | CodecCapabilities.OrientationWrite,
        Accepts = [
            new(DType.UInt8, 1), new(DType.UInt8, 2), new(DType.UInt8, 3), new(DType.UInt8, 4),
            new(DType.UInt16, 1), new(DType.UInt16, 2), new(DType.UInt16, 3), new(DType.UInt16, 4),
            new(DType.Bool, 1),
        ],
        MimeTypes = ["image/png", "image/apng"],
        Description = "Portable Network Graphics",
        Options = PngOptions.All,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new PngDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new PngEncoder(target,
            options as PngWriteOptions ?? new PngWriteOptions { LoopCount = options.LoopCount, MaxParallelism = options.MaxParallelism });
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Hdr;

/// <summary>The pictures of Radiance (Ward, "Real Pixels", Graphics Gems II): three mantissas and the exponent that they share.</summary>
internal sealed class HdrCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "hdr",
        Extensions = [".hdr", ".rgbe", ".xyze"],
        Signatures = [Signature.Of("#?RADIANCE"), Signature.Of("#?RGBE")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite | CodecCapabilities.Lossy,
        Accepts = [new(DType.Float32, 3)],
        MimeTypes = ["image/vnd.radiance"],
        Description = "Radiance HDR",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new HdrDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new HdrEncoder(target, options.AllowLossyConversion);
}

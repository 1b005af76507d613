using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Qoi;

/// <summary>The Quite OK Image Format (qoiformat.org, 1.0): RGB and RGBA of 8 bits.</summary>
internal sealed class QoiCodec : ImageCodec
{
    public const string Magic = "qoif";

    /// <summary>The metadata that says what the samples are: 0 for sRGB with linear alpha, 1 for all linear.</summary>
    public const string ColorSpace = "colorspace";

    public override CodecInfo Info { get; } = new()
    {
        Name = "qoi",
        Extensions = [".qoi"],
        Signatures = [Signature.Of(Magic)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts = [new(DType.UInt8, 3), new(DType.UInt8, 4)],
        MimeTypes = ["image/qoi"],
        Description = "Quite OK Image",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new QoiDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new QoiEncoder(target);
}

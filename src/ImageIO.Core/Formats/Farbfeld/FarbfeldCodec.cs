using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Farbfeld;

/// <summary>Farbfeld (suckless.org): RGBA of 16 bits a sample, as plain as a format can be.</summary>
internal sealed class FarbfeldCodec : ImageCodec
{
    public const string Magic = "farbfeld";

    public override CodecInfo Info { get; } = new()
    {
        Name = "farbfeld",
        Extensions = [".ff"],
        Signatures = [Signature.Of(Magic)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead
            | CodecCapabilities.StreamingWrite,
        Accepts = [new(DType.UInt16, 4)],
        Description = "Farbfeld",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new FarbfeldDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new FarbfeldEncoder(target);
}

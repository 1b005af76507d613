using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Wbmp;

/// <summary>
/// The wireless bitmap of WAP (WAE specification, type 0): black and white. Its first bytes tell nothing, so it is known by its extension.
/// </summary>
internal sealed class WbmpCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "wbmp",
        Extensions = [".wbmp", ".wbm", ".wap"],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead
            | CodecCapabilities.StreamingWrite,
        Accepts = [new(DType.Bool, 1)],
        MimeTypes = ["image/vnd.wap.wbmp"],
        Description = "Wireless bitmap",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new WbmpDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new WbmpEncoder(target);
}

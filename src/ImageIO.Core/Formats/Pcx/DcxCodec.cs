using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pcx;

/// <summary>DCX: up to 1,023 PCX files in one, as fax programs wrote them.</summary>
internal sealed class DcxCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "dcx",
        Extensions = [".dcx"],
        Signatures = [Signature.Of("\u00b1h\u00de:")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.StreamingRead
            | CodecCapabilities.RandomAccess | CodecCapabilities.MetadataRead,
        MimeTypes = ["image/x-dcx"],
        Description = "PCX pages",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new DcxDecoder(source, options);
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Psd;

/// <summary>Documents of Photoshop (Adobe, "Photoshop File Formats Specification"): the merged image, and layers by name.</summary>
internal sealed class PsdCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "psd",
        Extensions = [".psd", ".psb"],
        Signatures = [Signature.Of("8BPS\0\u0001"), Signature.Of("8BPS\0\u0002")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.StreamingRead
            | CodecCapabilities.RandomAccess
            | CodecCapabilities.MetadataRead,
        MimeTypes = ["image/vnd.adobe.photoshop"],
        Description = "Photoshop document",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new PsdDecoder(source, options);
}

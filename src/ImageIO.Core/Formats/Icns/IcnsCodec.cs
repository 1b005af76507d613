using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Icns;

/// <summary>The icons of the Macintosh: one picture in several sizes and depths, each an image of its own, always RGBA.</summary>
internal sealed class IcnsCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "icns",
        Extensions = [".icns"],
        Signatures = [Signature.Of("icns")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.StreamingRead
            | CodecCapabilities.RandomAccess,
        MimeTypes = ["image/icns", "image/x-icns"],
        Description = "Apple icon",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new IcnsDecoder(source, options);
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Y4m;

/// <summary>YUV4MPEG2: plain video of luma and chroma, as programs hand it to each other through pipes. Read, in 8 bits a sample.</summary>
internal sealed class Y4mCodec : ImageCodec
{
    public const string Magic = "YUV4MPEG2";

    public override CodecInfo Info { get; } = new()
    {
        Name = "y4m",
        Extensions = [".y4m"],
        Signatures = [Signature.Of(Magic + " "), Signature.Of(Magic + "\n")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.Animation
            | CodecCapabilities.StreamingRead,
        MimeTypes = ["video/x-yuv4mpeg"],
        Description = "YUV4MPEG2 video",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new Y4mDecoder(source, options);
}

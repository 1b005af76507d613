using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg2000;

/// <summary>JPEG 2000 Part 1 (ITU-T T.800), in JP2 and JPX files and as plain codestreams.</summary>
internal sealed class Jp2Codec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "jp2",
        Extensions = [".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx"],
        Signatures = [Signature.Of("\0\0\0\fjP  \r\n\u0087\n"), Signature.Of("\u00ffO\u00ffQ")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.StreamingRead
            | CodecCapabilities.RandomAccess | CodecCapabilities.MetadataRead,
        MimeTypes = ["image/jp2", "image/jpx", "image/j2c"],
        Description = "JPEG 2000",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new Jp2Decoder(source, options);
}

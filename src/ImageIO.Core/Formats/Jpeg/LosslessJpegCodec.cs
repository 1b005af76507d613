using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>
/// JPEGs (ITU-T T.81) that libjpeg leaves alone: lossless ones of 2 to 16 bits, and those of 12. Those of 8 are read too, where no other
/// codec of JPEG is at hand.
/// </summary>
internal sealed class LosslessJpegCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "jpeg-lossless",
        Extensions = [".ljpeg", ".ljpg"],
        Signatures = [Signature.Of("\u00ff\u00d8\u00ff")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.StreamingRead | CodecCapabilities.MetadataRead | CodecCapabilities.Lossy,

        // Behind the codec of common JPEGs, which passes on those that it doesn't read.
        Priority = -1,
        MimeTypes = ["image/jpeg"],
        Description = "JPEG, lossless and of 12 bits",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new JpegDecoder(source, options);
}

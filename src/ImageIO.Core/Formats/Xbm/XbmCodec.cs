using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Xbm;

/// <summary>X11's and X10's bitmaps: black and white, as the source text of a C program.</summary>
internal sealed class XbmCodec : ImageCodec
{
    /// <summary>The metadata that says which pixel of a cursor points, from the left and the top.</summary>
    public const string Hotspot = "hotspot";

    public override CodecInfo Info { get; } = new()
    {
        Name = "xbm",
        Extensions = [".xbm", ".bm"],
        Signatures = [Signature.Of("#define ")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts = [new(DType.Bool, 1)],
        MimeTypes = ["image/x-xbitmap"],
        Description = "X bitmap",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new XbmDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new XbmEncoder(target);
}

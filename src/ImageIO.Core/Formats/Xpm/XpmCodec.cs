using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Xpm;

/// <summary>X pixmaps, version 3: colors by name, as the source text of a C program.</summary>
internal sealed class XpmCodec : ImageCodec
{
    /// <summary>The metadata that says which pixel of a cursor points, from the left and the top.</summary>
    public const string Hotspot = "hotspot";

    public override CodecInfo Info { get; } = new()
    {
        Name = "xpm",
        Extensions = [".xpm", ".pm"],
        Signatures = [Signature.Of("/* XPM */"), Signature.Of("/* XPM*/")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts = [new(DType.UInt8, 3), new(DType.UInt8, 4)],
        MimeTypes = ["image/x-xpixmap"],
        Description = "X pixmap",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new XpmDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new XpmEncoder(target);
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.MacPaint;

/// <summary>
/// MacPaint's pictures: black and white, always 576×720 px. Its first bytes tell nothing, so it is known by its extension.
/// </summary>
internal sealed class MacPaintCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "macpaint",
        Extensions = [".mac", ".pntg", ".macp"],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.StreamingRead,
        MimeTypes = ["image/x-macpaint"],
        Description = "MacPaint picture",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new MacPaintDecoder(source, options);
}

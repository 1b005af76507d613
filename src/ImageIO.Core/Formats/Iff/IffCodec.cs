using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Iff;

/// <summary>Pictures of the Amiga ("EA IFF 85", ILBM): bit planes, HAM and EHB, chunky PBM, and true color.</summary>
internal sealed class IffCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "iff",
        Extensions = [".iff", ".lbm", ".ilbm", ".ham", ".ham8"],
        Signatures = [.. ((string[])["ILBM", "PBM ", "RGB8", "RGBN", "DEEP", "TVPP", "ANIM", "ACBM", "RGFX", "IMAG"]).Select(SignatureOf)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.StreamingRead | CodecCapabilities.MetadataRead,
        MimeTypes = ["image/x-ilbm"],
        Description = "IFF ILBM",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new IffDecoder(source, options);

    private static Signature SignatureOf(string type) => new()
    {
        Bytes = [.. "FORM"u8, 0, 0, 0, 0, .. type.Select(c => (byte)c)],
        Mask = [255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255],
    };
}

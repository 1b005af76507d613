using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pnm;

/// <summary>
/// The Netpbm family: PBM, PGM, PPM, PNM, PAM and PFM. Each member is a codec of its own, since each holds other pixels, but all share one
/// decoder and encoder.
/// </summary>
/// <param name="variant">The member.</param>
internal sealed class PnmCodec(PnmVariant variant) : ImageCodec
{
    /// <summary>What may stand behind the two characters at the start: white space, or a comment.</summary>
    private const string Separators = "\n \r\t#";

    public override CodecInfo Info { get; } = new()
    {
        Name = variant.Name,
        Extensions = [$".{variant.Name}"],
        Signatures = [.. from magic in variant.Magics from separator in Separators select Signature.Of(magic + separator)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead
            | (variant.HoldsSeveral ? CodecCapabilities.MultiImage : CodecCapabilities.MetadataWrite),
        Accepts = variant.Accepts,
        MimeTypes = [variant.MimeType],
        Description = variant.Description,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new PnmDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new PnmEncoder(target, variant);
}

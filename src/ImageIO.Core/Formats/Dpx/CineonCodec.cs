using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dpx;

/// <summary>Cineon (Kodak, 4.5): film scans, the logarithm of their density as it is stored.</summary>
internal sealed class CineonCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "cineon",
        Extensions = [".cin"],
        Signatures = [Signature.Of("\u0080*_\u00D7"), Signature.Of("\u00D7_*\u0080")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts = [new(DType.UInt8, 1), new(DType.UInt8, 3), new(DType.UInt16, 1), new(DType.UInt16, 3)],
        MimeTypes = ["image/x-cineon"],
        Description = "Cineon",
        Options = [FilmBits.Option<CineonWriteOptions>((options, bits) => options with { Bits = bits })],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => new FilmDecoder(CineonHeader.Read, source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new FilmEncoder(target, ".cin", (options as CineonWriteOptions)?.Bits, options.AllowLossyConversion, isGrayFromBelow: false,
            DpxHeaderWriter.WriteCineon);
}

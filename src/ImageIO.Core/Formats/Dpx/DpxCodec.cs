using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dpx;

/// <summary>Digital Picture Exchange (SMPTE ST 268-1): film scans of 1 to 16 bits and floats, as they are stored.</summary>
internal sealed class DpxCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "dpx",
        Extensions = [".dpx"],
        Signatures = [Signature.Of("SDPX"), Signature.Of("XPDS")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts = [
            new(DType.UInt8, 1), new(DType.UInt8, 3), new(DType.UInt8, 4),
            new(DType.UInt16, 1), new(DType.UInt16, 3), new(DType.UInt16, 4),
            new(DType.Float32, 1), new(DType.Float32, 3), new(DType.Float32, 4),
        ],
        MimeTypes = ["image/x-dpx"],
        Description = "Digital Picture Exchange",
        Options = [FilmBits.Option<DpxWriteOptions>((options, bits) => options with { Bits = bits })],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => new FilmDecoder(DpxHeader.Read, source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new FilmEncoder(target, ".dpx", (options as DpxWriteOptions)?.Bits, options.AllowLossyConversion, isGrayFromBelow: true,
            DpxHeaderWriter.Write);
}

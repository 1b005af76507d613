using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Jpeg;

/// <summary>JPEG-LS (ITU-T T.87): lossless and nearly lossless images of 2 to 16 bits a sample.</summary>
internal sealed class LsCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "jpeg-ls",
        Extensions = [".jls"],

        // The frame, its parameters, SPIFF, or HP's color transform behind the start. Others begin as JPEGs do, whose codec passes
        // them on.
        Signatures =
        [
            Signature.Of("\u00ff\u00d8\u00ff\u00f7"), Signature.Of("\u00ff\u00d8\u00ff\u00f8"),
            Signature.Of("\u00ff\u00d8\u00ff\u00e8\0 SPIFF\0"),
            Signature.Of("\u00ff\u00d8\u00ff\u00e8\0\u0007mrfx"),
        ],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead
            | CodecCapabilities.StreamingWrite | CodecCapabilities.MetadataRead,
        Accepts =
        [
            new(DType.UInt8, 1), new(DType.UInt16, 1), new(DType.UInt8, 2), new(DType.UInt16, 2),
            new(DType.UInt8, 3), new(DType.UInt16, 3), new(DType.UInt8, 4), new(DType.UInt16, 4),
        ],

        // Before the codecs that know JPEGs by their start alone.
        Priority = 1,
        MimeTypes = ["image/jls"],
        Description = "JPEG-LS",
        Options =
        [
            OptionInfo.Integer<JpegLsWriteOptions>(
                "near", 0, byte.MaxValue, "By how much samples may differ from what is read back. Default: 0, lossless.",
                (options, value) => options with { NearLossless = value }),
        ],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new LsDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new LsEncoder(target, options as JpegLsWriteOptions ?? new JpegLsWriteOptions());
}

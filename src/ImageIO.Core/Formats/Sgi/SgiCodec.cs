using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Sgi;

/// <summary>Silicon Graphics' image format (Haeberli, 0.97): 1 to 4 channels of 8 or 16 bits, as they are or in run lengths.</summary>
internal sealed class SgiCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "sgi",
        Extensions = [".sgi", ".rgb", ".rgba", ".bw", ".int", ".inta"],
        Signatures = [SignatureOf(1), SignatureOf(2)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead
            | CodecCapabilities.StreamingWrite | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts =
        [
            new(DType.UInt8, 1), new(DType.UInt16, 1), new(DType.UInt8, 2), new(DType.UInt16, 2),
            new(DType.UInt8, 3), new(DType.UInt16, 3), new(DType.UInt8, 4), new(DType.UInt16, 4),
        ],
        MimeTypes = ["image/x-sgi", "image/sgi"],
        Description = "Silicon Graphics image",
        Options =
        [
            OptionInfo.Flag<SgiWriteOptions>(
                "rle", "Pack equal samples into run lengths. Default: false.", (options, value) => options with { RunLengths = value }),
        ],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new SgiDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new SgiEncoder(target, options as SgiWriteOptions ?? new SgiWriteOptions());

    /// <summary>
    /// The mark, whether there are run lengths (0 or 1), the bytes of a sample, and the upper half of the number of axes.
    /// </summary>
    private static Signature SignatureOf(byte sampleBytes) => new()
    {
        Bytes = [1, 0xDA, 0, sampleBytes, 0],
        Mask = [255, 255, 0xFE, 255, 255],
    };
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Pcx;

/// <summary>ZSoft's PC Paintbrush: 1 to 8 bits a plane, 1 to 4 planes, with and without a palette.</summary>
internal sealed class PcxCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "pcx",
        Extensions = [".pcx", ".pcc"],
        Signatures = [.. from version in (byte[])[0, 2, 3, 4, 5] from bits in (byte[])[1, 2, 4, 8] select SignatureOf(version, bits)],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts = [new(DType.Bool, 1), new(DType.UInt8, 1), new(DType.UInt8, 3)],
        MimeTypes = ["image/x-pcx", "image/vnd.zbrush.pcx"],
        Description = "PC Paintbrush",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new PcxDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new PcxEncoder(target);

    /// <summary>The mark, the version, whether there are run lengths (0 or 1), and the bits of a sample.</summary>
    private static Signature SignatureOf(byte version, byte bits) => new()
    {
        Bytes = [PcxHeader.Mark, version, 0, bits],
        Mask = [255, 255, 0xFE, 255],
    };
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Tga;

/// <summary>
/// Truevision's TGA, versions 1 and 2: gray, colors and palettes, as they are or in run lengths. Its first bytes tell nothing, so it is
/// known by its extension.
/// </summary>
internal sealed class TgaCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "tga",
        Extensions = [".tga", ".icb", ".vda", ".vst", ".targa"],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead | CodecCapabilities.StreamingWrite
            | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts = [new(DType.UInt8, 1), new(DType.UInt8, 2), new(DType.UInt8, 3), new(DType.UInt8, 4)],
        MimeTypes = ["image/x-tga", "image/x-targa"],
        Description = "Truevision TGA",
        Options =
        [
            OptionInfo.Flag<TgaWriteOptions>(
                "rle", "Pack equal pixels into run lengths. Default: false.", (options, value) => options with { RunLengths = value }),
        ],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new TgaDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new TgaEncoder(target, options as TgaWriteOptions ?? new TgaWriteOptions());
}

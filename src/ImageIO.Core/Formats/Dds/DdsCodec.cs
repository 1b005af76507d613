using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dds;

/// <summary>DirectDraw surfaces: textures as graphics cards take them.</summary>
internal sealed class DdsCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "dds",
        Extensions = [".dds"],
        Signatures = [Signature.Of("DDS |\0\0\0")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MultiImage | CodecCapabilities.StreamingRead
            | CodecCapabilities.StreamingWrite | CodecCapabilities.RandomAccess | CodecCapabilities.MetadataRead,
        Accepts =
        [
            new(DType.UInt8, 1), new(DType.UInt8, 3), new(DType.UInt8, 4),
            new(DType.UInt16, 1), new(DType.UInt16, 2), new(DType.UInt16, 4),
            new(DType.Float16, 1), new(DType.Float16, 2), new(DType.Float16, 4),
            new(DType.Float32, 1), new(DType.Float32, 2), new(DType.Float32, 3), new(DType.Float32, 4),
        ],
        MimeTypes = ["image/vnd-ms.dds"],
        Description = "DirectDraw Surface",
        Options = DdsOptions.All,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new DdsDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new DdsEncoder(target, (options as DdsWriteOptions)?.Compression ?? DdsCompression.None);
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.OpenExr;

/// <summary>OpenEXR, of film and rendering: channels of halves, floats and whole numbers.</summary>
internal sealed class ExrCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "exr",
        Extensions = [".exr"],
        Signatures = [new Signature { Bytes = [0x76, 0x2F, 0x31, 0x01] }],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.MultiImage | CodecCapabilities.StreamingRead
            | CodecCapabilities.RandomAccess | CodecCapabilities.MetadataRead | CodecCapabilities.MetadataWrite,
        Accepts =
        [
            .. from dtype in (DType[])[DType.Float16, DType.Float32, DType.UInt32]
               from channels in Enumerable.Range(1, 4)
               select new PixelLayout(dtype, channels),
        ],
        MimeTypes = ["image/x-exr"],
        Description = "OpenEXR",
        Options = ExrOptions.All,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new ExrDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new ExrEncoder(target, (ExrMethod)((options as ExrWriteOptions)?.Compression ?? ExrCompression.Zip));
}

using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.SunRaster;

/// <summary>Sun's raster files: 1 to 32 bits a pixel, with and without a color map, as they are or in run lengths.</summary>
internal sealed class SunRasterCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "sunras",
        Extensions = [".ras", ".sun", ".sunras", ".sr", ".rs", ".im1", ".im8", ".im24", ".im32"],
        Signatures = [Signature.Of("Y\u00a6j\u0095")],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.Write | CodecCapabilities.StreamingRead
            | CodecCapabilities.StreamingWrite | CodecCapabilities.MetadataRead,
        Accepts = [new(DType.Bool, 1), new(DType.UInt8, 1), new(DType.UInt8, 3)],
        MimeTypes = ["image/x-sun-raster"],
        Description = "Sun raster image",
        Options =
        [
            OptionInfo.Flag<SunRasterWriteOptions>(
                "rle", "Pack equal bytes into run lengths. Default: false.", (options, value) => options with { RunLengths = value }),
        ],
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new SunRasterDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
        => new SunRasterEncoder(target, options as SunRasterWriteOptions ?? new SunRasterWriteOptions());
}

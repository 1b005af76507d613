using ImageIO.Codecs;
using ImageIO.Formats.Gif.Decoding;
using ImageIO.Formats.Gif.Encoding;
using ImageIO.Resources;

namespace ImageIO.Formats.Gif;

/// <summary>CompuServe's Graphics Interchange Format, versions 87a and 89a.</summary>
internal sealed class GifCodec : ImageCodec
{
    public override CodecInfo Info { get; } = new(
        "gif",
        [".gif"],
        [Signature.Of("GIF87a"), Signature.Of("GIF89a")],
        CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.Animation | CodecCapabilities.StreamingRead | CodecCapabilities.MetadataRead
            | CodecCapabilities.Write | CodecCapabilities.StreamingWrite | CodecCapabilities.MetadataWrite,
        [new(DType.UInt8, 1), new(DType.UInt8, 2), new(DType.UInt8, 3), new(DType.UInt8, 4)],
        MimeTypes: ["image/gif"])
    {
        Description = "Graphics Interchange Format",
        Options = GifOptions.All,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new GifDecoder(source, options);

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options)
    {
        if (options is GifWriteOptions { TargetSize: not null })
        {
            throw new ArgumentException(
                "GifWriteOptions.TargetSize is met by going through the images several times, and these come once. Give Iio.ImWrite a list, or a sequence that may be repeated (WriteOptions.IsRepeatable).",
                nameof(options));
        }

        return options switch
        {
            GifWriteOptions { Survey: { } colors } gif => new PaletteCountingPass(colors, gif.AlphaThreshold),
            GifWriteOptions { NeedsGlobalColors: true } gif => new GlobalPaletteEncoder(target, gif),
            _ => new GifEncoder(target, options),
        };
    }
}

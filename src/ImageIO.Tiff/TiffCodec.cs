using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Tiff;

/// <summary>TIFF 6.0, its supplements and BigTIFF.</summary>
internal sealed class TiffCodec : ImageCodec
{
    public const string Name = "tiff";

    private static readonly ImmutableArray<string> Starts = ["II*\0", "MM\0*", "II+\0", "MM\0+"];

    public override CodecInfo Info { get; } = new()
    {
        Name = Name,
        Extensions = [".tif", ".tiff", ".btf", ".gel", ".lsm", ".ndpi", ".ptif", ".ptiff", ".qpi", ".qptiff", ".stk", ".svs", ".tf8", ".zif", ".bif", ".pcoraw"],
        Signatures = [.. Starts.Select(start => Signature.Of(start))],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.Volume
            | CodecCapabilities.StreamingRead | CodecCapabilities.RandomAccess | CodecCapabilities.MetadataRead,
        MimeTypes = ["image/tiff"],
        Description = "Tagged Image File Format",
        Package = "ImageIO.Tiff",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new TiffDecoder(source, options);
}

using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;
using ImageIO.Tiff.Series;

namespace ImageIO.Tiff;

/// <summary>TIFF 6.0, its supplements and BigTIFF.</summary>
internal sealed class TiffCodec : ImageCodec
{
    public const string Name = "tiff";

    private static readonly ImmutableArray<string> Starts = ["II*\0", "MM\0*", "II+\0", "MM\0+"];

    public override CodecInfo Info { get; } = new()
    {
        Name = Name,
        Extensions = [".tif", ".tiff", ".btf", ".gel", ".lsm", ".ndpi", ".ptif", ".ptiff", ".qpi", ".qptiff", ".stk", ".svs", ".tf8",
            ".zif", ".bif", ".pcoraw", ".scn"],
        Signatures = [.. Starts.Select(start => Signature.Of(start))],
        Capabilities = CodecCapabilities.Read | CodecCapabilities.MultiImage | CodecCapabilities.Volume
            | CodecCapabilities.StreamingRead | CodecCapabilities.RandomAccess | CodecCapabilities.MetadataRead
            | CodecCapabilities.Write | CodecCapabilities.StreamingWrite | CodecCapabilities.MetadataWrite
                | CodecCapabilities.OrientationWrite,
        Accepts = [.. Enum.GetValues<DType>().Select(dtype => new PixelLayout(dtype, 0))],
        Options = TiffOptions.All,
        MimeTypes = ["image/tiff"],
        Description = "Tagged Image File Format",
        Package = "ImageIO.Tiff",
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options) => new TiffDecoder(source, options);

    /// <summary>The files of an OME-TIFF set are one image, or several, which the one that has all of the XML tells of.</summary>
    public override FrameDecoder? TryCreateDecoder(IReadOnlyList<SourceFile> files, ReadOptions options)
    {
        if (files.Count < 2 || options is TiffReadOptions { Images: TiffImages.Pages })
            return null;
        var source = files[0].Open();
        try
        {
            if (OmeSeries.IsMasterOf(source, files, options))
            {
                source.Position = 0;
                return new TiffDecoder(source, options, ownsSource: true);
            }
        }
        catch (CorruptImageException)
        {
            // Whoever reads the files one by one says what is wrong with which.
        }
        catch
        {
            source.Dispose();
            throw;
        }

        source.Dispose();
        return null;
    }

    public override FrameEncoder CreateEncoder(TargetStream target, WriteOptions options) => new TiffEncoder(target, options);

    /// <summary>The format's settings as they are where nobody chose, beside what general options say.</summary>
    public static TiffWriteOptions Defaults(WriteOptions options) => new() { MaxParallelism = options.MaxParallelism };
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using ImageIO.Codecs;
using ImageIO.Jpeg;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>
/// JPEG: gray, RGB and CMYK. The metadata is written here, byte for byte as given; libvips would write EXIF anew and leave JFIF out.
/// </summary>
internal class JpegCodec(VipsLibrary library) : VipsCodec(library)
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "jpeg",
        Extensions = [".jpg", ".jpeg", ".jpe", ".jfif", ".jif"],
        Signatures = [new Signature { Bytes = [0xFF, 0xD8, 0xFF] }],
        Capabilities = StillImage | CodecCapabilities.OrientationWrite,
        Accepts = [new(DType.UInt8, 1), new(DType.UInt8, 3), new(DType.UInt8, 4, ColorModel.Cmyk)],
        MimeTypes = ["image/jpeg"],
        Description = "JPEG",
        Package = "ImageIO.Vips",
        Options = JpegOptions.All,
    };

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
        => JpegProcess.FindCodec(source) is { } codec ? codec.CreateDecoder(source, options) : base.CreateDecoder(source, options);

    public override string Loader => "jpegload_source";

    public override string Saver => "jpegsave_target";

    public override bool SaverWritesMetadata => false;

    /// <summary>Whole, and 1/2, 1/4 and 1/8 by leaving out frequencies.</summary>
    public override int Levels => 4;

    /// <summary>Where scans go over the image several times, libjpeg holds all coefficients, of two bytes each.</summary>
    public override long WorkingBytes(Image image, JpegMarkers? markers)
        => markers is { IsMultiScan: true } ? 2 * markers.StoredSamples : 0;

    public override JpegMarkers FollowMarkers(Limits limits) => new(limits);

    public override int CountImages(Image image, JpegMarkers? markers) => markers!.Images;

    /// <summary>
    /// A marker that is not supported is damage; a color conversion is a kind of JPEG. Other kinds are known by their markers.
    /// </summary>
    public override bool IsUnsupported(string complaint) => complaint.Contains("Unsupported color conversion", StringComparison.Ordinal);

    public override VOption SaveOptions(NdArray pixels, WriteOptions options)
    {
        var jpeg = options as JpegWriteOptions ?? new JpegWriteOptions();
        return new VOption
        {
            { "Q", jpeg.Quality },
            { "interlace", jpeg.Progressive },
            { "optimize_coding", jpeg.OptimizeHuffman || jpeg.Progressive },
            { "restart_interval", jpeg.RestartInterval },
            {
                "subsample_mode",
                jpeg.ChromaSubsampling switch
                {
                    ChromaSubsampling.Yuv444 => Enums.ForeignSubsample.Off,
                    ChromaSubsampling.Yuv420 => Enums.ForeignSubsample.On,
                    _ => Enums.ForeignSubsample.Auto,
                }
            },
        };
    }

    public override Enums.Interpretation InterpretationOf(NdArray pixels, WriteOptions options)
        => pixels.ColorModel == ColorModel.Cmyk ? Enums.Interpretation.Cmyk : base.InterpretationOf(pixels, options);

    public override int WriteHead(TargetStream target, NdArray pixels, in WrittenMetadata metadata, WriteOptions options)
        => JpegSegments.WriteHead(target, metadata, isJfif: pixels.ColorModel != ColorModel.Cmyk,
            options is JpegWriteOptions { OmitOversizedMetadata: true });

    public override void AddMetadata(Image image, ReadOnlySpan<byte> head, JpegMarkers? markers, Dictionary<string, object> values)
    {
        values["progressive"] = image.Contains("interlaced") || (image.Contains("jpeg-multiscan") && image.Get("jpeg-multiscan") is 1);
        if (image.Contains("jpeg-chroma-subsample"))
            values["subsampling"] = image.Get("jpeg-chroma-subsample");

        if (markers is { Comments.Count: > 0 })
            values["comment"] = string.Join('\n', markers.Comments.Select(Text));

        if (markers is not null && JpegIptc.Read(markers.ImageResources) is { } iptc)
            values["iptc"] = iptc;

        // SOI, then APP0: marker, length, "JFIF\0", version, unit, density across and down.
        if (head.Length < 18 || !head[2..4].SequenceEqual<byte>([0xFF, 0xE0]) || !head[6..11].SequenceEqual("JFIF\0"u8))
            return;
        values["jfif"] = (head[11] << 8) | head[12];
        values["jfif_version"] = new[] { (int)head[11], head[12] };
        values["jfif_unit"] = (int)head[13];
        values["jfif_density"] =
            new int[] { BinaryPrimitives.ReadUInt16BigEndian(head[14..]), BinaryPrimitives.ReadUInt16BigEndian(head[16..]) };
    }

    /// <summary>T.81 says nothing of the letters of a comment: UTF-8 where they can be that.</summary>
    private static string Text(byte[] comment)
    {
        var bytes = comment.AsSpan().TrimEnd((byte)0);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
    }
}

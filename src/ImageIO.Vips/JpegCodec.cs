using System.Buffers.Binary;
using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>JPEG: gray, RGB and CMYK. The metadata is written here, byte for byte as given; libvips would write EXIF anew and leave JFIF out.</summary>
internal sealed class JpegCodec(VipsLibrary library) : VipsCodec(library)
{
    public override CodecInfo Info { get; } = new(
        "jpeg",
        [".jpg", ".jpeg", ".jpe", ".jfif", ".jif"],
        [new Signature(0, [0xFF, 0xD8, 0xFF])],
        StillImage,
        [new(DType.UInt8, 1), new(DType.UInt8, 3)],
        MimeTypes: ["image/jpeg"])
    {
        Description = "JPEG",
        Package = "ImageIO.Vips",
        Options = JpegOptions.All,
    };

    public override string Loader => "jpegload_source";

    public override string Saver => "jpegsave_target";

    public override bool SaverWritesMetadata => false;

    public override ImmutableArray<PixelLayout> Accepts(WriteOptions options) => IsCmyk(options) ? [new(DType.UInt8, 4)] : Info.Accepts;

    public override VOption SaveOptions(NdArray pixels, WriteOptions options)
    {
        var jpeg = options as JpegWriteOptions ?? new JpegWriteOptions();
        var channels = pixels.Rank == 2 ? 1 : pixels.Shape[2];
        if (channels == 4 && !IsCmyk(options))
            throw new ImageEncodingException($"JPEG has no alpha, and {pixels} would be RGBA. Drop the alpha channel, or, if the channels are CMYK, pass JpegWriteOptions {{ ColorSpace = JpegColorSpace.Cmyk }}.");
        if (channels != 4 && IsCmyk(options))
            throw new ImageEncodingException($"CMYK has four channels, but the array is {pixels}.");
        return new VOption
        {
            { "Q", jpeg.Quality },
            { "interlace", jpeg.Progressive },
            { "optimize_coding", jpeg.OptimizeHuffman || jpeg.Progressive },
            {
                "subsample_mode",
                jpeg.ChromaSubsampling switch
                {
                    ChromaSubsampling.None => Enums.ForeignSubsample.Off,
                    ChromaSubsampling.Half => Enums.ForeignSubsample.On,
                    _ => Enums.ForeignSubsample.Auto,
                }
            },
        };
    }

    public override Enums.Interpretation InterpretationOf(NdArray pixels, WriteOptions options)
        => IsCmyk(options) ? Enums.Interpretation.Cmyk : base.InterpretationOf(pixels, options);

    public override int WriteHead(TargetStream target, NdArray pixels, in WrittenMetadata metadata, WriteOptions options)
        => JpegSegments.WriteHead(target, metadata, isJfif: !IsCmyk(options));

    public override void AddMetadata(Image image, ReadOnlySpan<byte> head, Dictionary<string, object> values)
    {
        values["progressive"] = image.Contains("interlaced") || (image.Contains("jpeg-multiscan") && image.Get("jpeg-multiscan") is 1);
        if (image.Contains("jpeg-chroma-subsample"))
            values["subsampling"] = image.Get("jpeg-chroma-subsample");

        // SOI, then APP0: marker, length, "JFIF\0", version, unit, density across and down.
        if (head.Length < 18 || !head[2..4].SequenceEqual<byte>([0xFF, 0xE0]) || !head[6..11].SequenceEqual("JFIF\0"u8))
            return;
        values["jfif"] = (head[11] << 8) | head[12];
        values["jfif_version"] = new[] { (int)head[11], head[12] };
        values["jfif_unit"] = (int)head[13];
        values["jfif_density"] = new int[] { BinaryPrimitives.ReadUInt16BigEndian(head[14..]), BinaryPrimitives.ReadUInt16BigEndian(head[16..]) };
    }

    private static bool IsCmyk(WriteOptions options) => options is JpegWriteOptions { ColorSpace: JpegColorSpace.Cmyk };
}

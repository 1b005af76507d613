using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;
using NetVips;

namespace ImageIO.Vips;

/// <summary>JPEG: gray, RGB and CMYK. The metadata is written here, byte for byte as given; libvips would write EXIF anew and leave JFIF out.</summary>
internal sealed class JpegCodec(VipsLibrary library) : VipsCodec(library)
{
    public override CodecInfo Info { get; } = new()
    {
        Name = "jpeg",
        Extensions = [".jpg", ".jpeg", ".jpe", ".jfif", ".jif"],
        Signatures = [new Signature { Bytes = [0xFF, 0xD8, 0xFF] }],
        Capabilities = StillImage,
        Accepts = [new(DType.UInt8, 1), new(DType.UInt8, 3), new(DType.UInt8, 4, ColorModel.Cmyk)],
        MimeTypes = ["image/jpeg"],
        Description = "JPEG",
        Package = "ImageIO.Vips",
        Options = JpegOptions.All,
    };

    public override string Loader => "jpegload_source";

    public override string Saver => "jpegsave_target";

    public override bool SaverWritesMetadata => false;

    public override FrameDecoder CreateDecoder(SourceStream source, ReadOptions options)
    {
        var decoder = base.CreateDecoder(source, options);
        try
        {
            RefuseOtherKinds(source);
            return decoder;
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    /// <summary>A marker that is not supported is damage; a process, a precision or a color conversion is a kind of JPEG.</summary>
    public override bool IsUnsupported(string complaint)
        => complaint.Contains("Unsupported JPEG", StringComparison.Ordinal) || complaint.Contains("Unsupported color conversion", StringComparison.Ordinal);

    public override VOption SaveOptions(NdArray pixels, WriteOptions options)
    {
        var jpeg = options as JpegWriteOptions ?? new JpegWriteOptions();
        return new VOption
        {
            { "Q", jpeg.Quality },
            { "interlace", jpeg.Progressive },
            { "optimize_coding", jpeg.OptimizeHuffman || jpeg.Progressive },
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
        => JpegSegments.WriteHead(target, metadata, isJfif: pixels.ColorModel != ColorModel.Cmyk);

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

    /// <summary>A file of a kind that libvips does not know is not damaged.</summary>
    private static void RefuseOtherKinds(SourceStream source)
    {
        if (JpegSegments.FindFrame(source) is not { } frame)
            return;
        var kind = frame switch
        {
            { Marker: 0xF7 } => "JPEG-LS, which only shares its name with JPEG",
            { Marker: 0xC5 or 0xC6 or 0xC7 or 0xCD or 0xCE or 0xCF } => "a hierarchical JPEG",
            { Marker: 0xC3 or 0xCB, Bits: not 8 } => $"a lossless JPEG of {frame.Bits} bits",
            { Bits: not 8 } => $"a JPEG of {frame.Bits} bits",
            _ => null,
        };
        if (kind is not null)
            throw new UnsupportedImageException($"The file is {kind}, by its frame at byte {frame.Position}; JPEGs of 8 bits can be read. Convert it with the program that made it, for instance to PNG or TIFF.");
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageIO.Codecs;
using NetVips;

namespace ImageIO.Vips;

/// <summary>AVIF: RGB and RGBA of 8, 10 and 12 bits. Deeper than 8 bits, samples are widened to all of 16.</summary>
internal sealed class AvifCodec(VipsLibrary library) : VipsCodec(library)
{
    private const string BitsField = "bits-per-sample";

    public override CodecInfo Info { get; } = new()
    {
        Name = "avif",
        Extensions = [".avif"],
        Signatures = [
            Signature.Of("ftypavif", 4),
            Signature.Of("ftypavis", 4),
            MostlyHeif(compatibleBrand: 0),
            MostlyHeif(compatibleBrand: 1),
            MostlyHeif(compatibleBrand: 2),
        ],
        Capabilities = StillImage,
        Accepts = [new(DType.UInt8, 3), new(DType.UInt8, 4), new(DType.UInt16, 3), new(DType.UInt16, 4)],
        MimeTypes = ["image/avif"],
        Description = "AVIF",
        Package = "ImageIO.Vips",
        Options = AvifOptions.All,
    };

    public override string Loader => "heifload_source";

    public override string Saver => "heifsave_target";

    public override bool LoaderSetsUpright => true;

    public override bool DecodesAtOnce => true;

    public override bool EncodesAtOnce => true;

    /// <summary>libheif holds the decoded planes and, made of them, all pixels as they are given.</summary>
    public override long WorkingBytes(Image image, JpegMarkers? markers)
        => 2L * image.Height * image.Width * image.Bands * (image.Format == Enums.BandFormat.Uchar ? 1 : 2);

    /// <summary>A sequence has a track beside its still image, which says how many samples it has.</summary>
    public override bool IsSequence(ReadOnlySpan<byte> start, out int? count)
    {
        var isSequence = AvifSequence.IsSequence(start);
        count = isSequence ? AvifSequence.CountImages(start) : null;
        return isSequence;
    }

    /// <summary>
    /// Every extent (the box "ispe": its length, its name, version and flags, width, height; ISO/IEC 23008-12, 6.5.3) is one that an image
    /// can have. The name alone may be part of a word, in XMP for instance.
    /// </summary>
    public override void CheckStart(ReadOnlySpan<byte> start)
    {
        const uint largest = 100_000_000;
        ReadOnlySpan<byte> box = [0, 0, 0, 20, (byte)'i', (byte)'s', (byte)'p', (byte)'e'];
        for (var rest = start; ; rest = rest[box.Length..])
        {
            var place = rest.IndexOf(box);
            if (place < 0 || rest.Length < place + 20)
                return;
            rest = rest[place..];
            var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(rest[12..]), BinaryPrimitives.ReadUInt32BigEndian(rest[16..]));
            if (width > largest || height > largest)
                throw new CorruptImageException($"The image is said to be {width}×{height} px, and no AVIF is as large.");
        }
    }

    public override VOption SaveOptions(NdArray pixels, WriteOptions options)
    {
        var avif = options as AvifWriteOptions ?? new AvifWriteOptions();
        return new VOption
        {
            { "compression", Enums.ForeignHeifCompression.Av1 },
            { "Q", avif.Quality },
            { "lossless", avif.Lossless },
            { "effort", avif.Effort },
            { "bitdepth", pixels.DType == DType.UInt16 ? avif.BitDepth : 8 },
        };
    }

    public override void AddMetadata(Image image, ReadOnlySpan<byte> head, JpegMarkers? markers, Dictionary<string, object> values)
    {
        if (image.Contains(BitsField))
            values["bits"] = image.Get(BitsField);
    }

    public override void FinishPixels(Image image, NdArray pixels)
    {
        if (pixels.DType != DType.UInt16 || !image.Contains(BitsField) || image.Get(BitsField) is not (int bits and > 8 and < 16))
            return;
        for (var y = 0; y < pixels.Shape[0]; y++)
            Widen(pixels[y].AsSpan<ushort>(), bits);
        GC.KeepAlive(pixels);
    }

    /// <summary>
    /// Samples that stand in the upper <paramref name="bits"/> of 16 become full-range: the upper bits are repeated below, so that all ones
    /// stay all ones.
    /// </summary>
    internal static void Widen(Span<ushort> samples, int bits)
    {
        var done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            var vectors = MemoryMarshal.Cast<ushort, Vector128<ushort>>(samples);
            foreach (ref var vector in vectors)
                vector |= Vector128.ShiftRightLogical(vector, bits);
            done = vectors.Length * Vector128<ushort>.Count;
        }

        WidenScalar(samples[done..], bits);
    }

    internal static void WidenScalar(Span<ushort> samples, int bits)
    {
        foreach (ref var sample in samples)
            sample |= (ushort)(sample >> bits);
    }

    /// <summary>A file whose main brand is HEIF's own, and that names AVIF among the brands it is compatible with.</summary>
    private static Signature MostlyHeif(int compatibleBrand)
    {
        const int firstCompatible = 12;
        var bytes = new byte[firstCompatible + (4 * compatibleBrand) + 4];
        var mask = new byte[bytes.Length];
        "ftypmif1"u8.CopyTo(bytes);
        "avif"u8.CopyTo(bytes.AsSpan(bytes.Length - 4));
        mask.AsSpan(0, 8).Fill(0xFF);
        mask.AsSpan(bytes.Length - 4).Fill(0xFF);
        return new Signature { Offset = 4, Bytes = [.. bytes], Mask = [.. mask] };
    }
}

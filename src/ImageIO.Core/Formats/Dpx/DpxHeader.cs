using System.Buffers.Binary;
using System.Collections.Immutable;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dpx;

/// <summary>One image of a DPX file: its rows, and where they begin.</summary>
/// <param name="Layout">How rows are stored.</param>
/// <param name="Start">The first row's place, in bytes.</param>
/// <param name="Name">What the samples are, where the file holds several images; else null.</param>
internal sealed record DpxElement(FilmLayout Layout, long Start, string? Name);

/// <summary>What a DPX file begins with (SMPTE ST 268-1, section 5).</summary>
/// <param name="Elements">Its images: 1 to 8.</param>
/// <param name="Metadata">What it tells beside them.</param>
internal sealed record DpxHeader(ImmutableArray<DpxElement> Elements, ImageMetadata Metadata)
{
    public const int Size = 2048;
    public const int ElementsAt = 780;
    public const int ElementSize = 72;
    private const int MaxElements = 8;
    private const uint Undefined = uint.MaxValue;

    public static DpxHeader Read(SourceStream source)
    {
        var bytes = source.ReadSpan(Size);
        var isLittle = bytes.StartsWith("XPDS"u8);
        CodecTools.ThrowCorruptIf(!isLittle && !bytes.StartsWith("SDPX"u8), "The file does not start with SDPX or XPDS, as DPX does.", 0);
        var (orientation, count) = (UInt16(bytes, 768, isLittle), UInt16(bytes, 770, isLittle));
        var (width, height) = (UInt32(bytes, 772, isLittle), UInt32(bytes, 776, isLittle));
        CodecTools.ThrowCorruptIf(count is 0 or > MaxElements,
            $"The file is said to hold {count} images; DPX holds 1 to {MaxElements}.", 770);
        CodecTools.ThrowCorruptIf(
            width is 0 or > int.MaxValue
                || height is 0 or > int.MaxValue, $"The image is said to be {width}×{height} px; both must be 1 to {int.MaxValue}.", 772);
        var elements = ImmutableArray.CreateBuilder<DpxElement>();
        for (var i = 0; i < count; i++)
            elements.Add(Element(bytes, ElementsAt + (i * ElementSize), isLittle, (int)height, (int)width, count, source));
        return new(elements.DrainToImmutable(), ReadMetadata(bytes, isLittle, orientation));
    }

    private static DpxElement Element(ReadOnlySpan<byte> bytes, int at, bool isLittle, int height, int width, int count,
        SourceStream source)
    {
        var (descriptor, bits) = (bytes[at + 20], bytes[at + 23]);
        var (packing, encoding) = (UInt16(bytes, at + 24, isLittle), UInt16(bytes, at + 26, isLittle));
        var (start, padding) = (UInt32(bytes, at + 28, isLittle), UInt32(bytes, at + 32, isLittle));
        if (start is 0 or Undefined)
            start = UInt32(bytes, 4, isLittle);
        var (channels, name) = Samples(descriptor, at);
        if (encoding == 1)
            throw new UnsupportedImageException("The pixels of this DPX file are stored in run lengths, which are not read. Store them " +
                "uncompressed.")
            {
                Position = at + 26,
            };
        CodecTools.ThrowCorruptIf(encoding != 0 && encoding != ushort.MaxValue,
            $"The file says encoding {encoding}; DPX knows 0 and 1.", at + 26);
        if (bits is not (1 or 8 or 10 or 12 or 16 or 32))
        {
            if (bits == 64)
                throw new UnsupportedImageException("Samples of 64 bits are not read in DPX. Store them in 32.") { Position = at + 23 };
            CodecTools.ThrowCorrupt($"The file says {bits} bits a sample; DPX has 1, 8, 10, 12, 16, 32 and 64.", at + 23);
        }

        CodecTools.ThrowCorruptIf(packing > 2 && packing != ushort.MaxValue,
            $"The file says packing {packing}; DPX knows 0 to 2.", at + 24);
        CodecTools.ThrowCorruptIf(start < ElementsAt, $"The pixels are said to begin at byte {start}, within the header.", at + 28);
        var layout = new FilmLayout(
            height, width, channels, bits,
            packing switch { 1 => FilmPacking.FilledUp, 2 => FilmPacking.FilledDown, _ => FilmPacking.Packed }, isLittle,
            padding is 0 or Undefined or > ushort.MaxValue ? 0 : (int)padding, IsReversed: descriptor == 52);

        // Rows of whole bytes may be filled up to words, which nothing but the file's length tells: as it says itself, or as it is.
        var spare = -layout.RowBytes & 3;
        var length = UInt32(bytes, 16, isLittle) is > Size and < Undefined and var said ? said : source.Length;
        if (spare > 0 && layout.RowPadding == 0 && count == 1 && length - start == (layout.RowBytes + spare) * height)
            layout = layout with { RowPadding = (int)spare };
        return new(layout, start, count == 1 ? null : name);
    }

    private static (int Channels, string Name) Samples(byte descriptor, int at) => descriptor switch
    {
        1 => (1, "red"),
        2 => (1, "green"),
        3 => (1, "blue"),
        4 => (1, "alpha"),
        6 => (1, "luminance"),
        8 => (1, "depth"),
        0 or 9 => (1, "video"),
        50 => (3, "rgb"),
        51 => (4, "rgba"),
        52 => (4, "rgba"),
        >= 150 and <= 156 => (descriptor - 148, "user"),
        7 or >= 100 and <= 103 => throw new UnsupportedImageException(
            "The samples of this DPX file are brightness and color differences (YCbCr), which are not read. Convert it to RGB with " +
            "ffmpeg or OpenImageIO.")
        {
            Position = at + 20,
        },
        _ => throw new CorruptImageException($"The file says that its samples are of the kind {descriptor}, which DPX does not have.",
            at + 20),
    };

    private static ImageMetadata ReadMetadata(ReadOnlySpan<byte> bytes, bool isLittle, int orientation)
    {
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase)
        {
            ["transfer"] = (int)bytes[ElementsAt + 21],
            ["colorimetric"] = (int)bytes[ElementsAt + 22],
            ["bits"] = (int)bytes[ElementsAt + 23],
        };
        if (FilmText.OrientationOf(orientation) is > 1 and var turned)
            values["orientation"] = turned;
        FilmText.Add(values, "filename", bytes.Slice(36, 100));
        FilmText.Add(values, "created", bytes.Slice(136, 24));
        FilmText.Add(values, "creator", bytes.Slice(160, 100));
        FilmText.Add(values, "project", bytes.Slice(260, 200));
        FilmText.Add(values, "copyright", bytes.Slice(460, 200));
        FilmText.Add(values, "description", bytes.Slice(ElementsAt + 40, 32));
        FilmText.AddRate(values, UInt32(bytes, 1724, isLittle));
        return new ImageMetadata(values);
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at, bool isLittle)
        => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}

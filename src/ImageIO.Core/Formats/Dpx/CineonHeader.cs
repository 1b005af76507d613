using System.Buffers.Binary;
using ImageIO.Codecs;
using ImageIO.Resources;

namespace ImageIO.Formats.Dpx;

/// <summary>What a Cineon file begins with (Kodak, "Cineon Image File Format Draft", 4.5).</summary>
internal static class CineonHeader
{
    public const uint Magic = 0x802A5FD7;
    public const int Size = 1024;
    public const int ElementsAt = 196;
    public const int ElementSize = 28;

    /// <summary>Reads it, as the one image that it holds.</summary>
    public static DpxHeader Read(SourceStream source)
    {
        var bytes = source.ReadSpan(Size);
        var isLittle = BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic;
        CodecTools.ThrowCorruptIf(!isLittle && BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic,
            "The file does not start as Cineon does, with 802A5FD7.", 0);
        var (orientation, channels) = (bytes[192], bytes[193]);
        var bits = bytes[ElementsAt + 2];
        var (width, height) = (UInt32(bytes, ElementsAt + 4), UInt32(bytes, ElementsAt + 8));
        var (interleave, packing) = (bytes[680], bytes[681] & 0x7F);
        var (padding, start) = (UInt32(bytes, 684), UInt32(bytes, 4));
        CodecTools.ThrowCorruptIf(channels is 0 or > 8, $"The file is said to have {channels} channels; Cineon has 1 to 8.", 193);
        CodecTools.ThrowCorruptIf(
            width is 0 or > int.MaxValue
                || height is 0 or > int.MaxValue,
                $"The image is said to be {width}×{height} px; both must be 1 to {int.MaxValue}.", ElementsAt + 4);
        CodecTools.ThrowCorruptIf(start < Size / 2, $"The pixels are said to begin at byte {start}, within the header.", 4);
        for (var i = 1; i < channels; i++)
        {
            var at = ElementsAt + (i * ElementSize);
            if (bytes[at + 2] != bits || UInt32(bytes, at + 4) != width || UInt32(bytes, at + 8) != height)
                throw new UnsupportedImageException("The channels of this Cineon file differ in size or depth, which is not read.")
                {
                    Position = at,
                };
        }

        if (bits is not (8 or 10 or 12 or 16) || (interleave != 0 && channels > 1) || packing > 6)
        {
            throw new UnsupportedImageException(
                $"This Cineon file has {bits} bits a sample, interleave {interleave} and packing {packing}. Samples of 8, 10, 12 and 16 " +
                "bits that follow each other pixel by pixel are read.")
            {
                Position = 680,
            };
        }

        var layout = new FilmLayout(
            (int)height, (int)width, channels, bits,
            packing switch { 0 => FilmPacking.Packed, 1 or 3 or 5 => FilmPacking.FilledUp, _ => FilmPacking.FilledDown }, isLittle,
            padding > ushort.MaxValue ? 0 : (int)padding, IsReversed: false)
        {
            IsGrayFromBelow = false,
        };
        return new([new(layout, start, null)], ReadMetadata(bytes, orientation, isLittle));

        uint UInt32(ReadOnlySpan<byte> bytes, int at)
            => isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
    }

    private static ImageMetadata ReadMetadata(ReadOnlySpan<byte> bytes, int orientation, bool isLittle)
    {
        var values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase) { ["bits"] = (int)bytes[ElementsAt + 2] };
        if (FilmText.OrientationOf(orientation) is > 1 and var turned)
            values["orientation"] = turned;
        FilmText.Add(values, "filename", bytes.Slice(32, 100));
        FilmText.Add(values, "created", bytes.Slice(132, 24));
        FilmText.Add(values, "description", bytes.Slice(740, 200));
        return new ImageMetadata(values);
    }
}

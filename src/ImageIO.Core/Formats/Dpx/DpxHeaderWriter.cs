using System.Buffers.Binary;
using ImageIO.Resources;

namespace ImageIO.Formats.Dpx;

/// <summary>Writes what DPX and Cineon files begin with.</summary>
internal static class DpxHeaderWriter
{
    private const float NoDensity = 0;

    /// <summary>
    /// The 2,048 bytes of DPX (SMPTE ST 268-1, section 5): what is not known is zero, as most programs write it, or all ones.
    /// </summary>
    public static void Write(TargetStream target, FilmLayout layout, ImageMetadata metadata)
    {
        Span<byte> header = stackalloc byte[1024];
        header.Clear();
        "SDPX"u8.CopyTo(header);
        UInt32(header, 4, DpxHeader.Size);
        "V1.0"u8.CopyTo(header[8..]);
        UInt32(header, 16, (uint)(DpxHeader.Size + (layout.RowBytes * layout.Height)));
        UInt32(header, 20, 1);
        UInt32(header, 24, 1664);
        UInt32(header, 28, 384);
        FilmText.Put(header.Slice(36, 100), metadata, "filename");
        FilmText.Put(header.Slice(136, 24), metadata, "created");
        FilmText.Put(header.Slice(160, 100), metadata, "creator");
        FilmText.Put(header.Slice(260, 200), metadata, "project");
        FilmText.Put(header.Slice(460, 200), metadata, "copyright");
        UInt32(header, 660, uint.MaxValue);
        UInt16(header, 770, 1);
        UInt32(header, 772, (uint)layout.Width);
        UInt32(header, 776, (uint)layout.Height);
        var element = header[DpxHeader.ElementsAt..];
        UInt32(element, 8, BitConverter.SingleToUInt32Bits(NoDensity));
        UInt32(element, 12, layout.Bits == 32 ? BitConverter.SingleToUInt32Bits(1) : (uint)((1L << layout.Bits) - 1));
        element[20] = layout.Channels switch { 1 => 6, 3 => 50, _ => 51 };
        element[21] = Number(metadata, "transfer");
        element[22] = Number(metadata, "colorimetric");
        element[23] = (byte)layout.Bits;
        UInt16(element, 24, layout.Bits is 10 or 12 ? 1 : 0);
        UInt32(element, 28, DpxHeader.Size);
        FilmText.Put(element.Slice(40, 32), metadata, "description");
        target.Write(header);

        // The rest of the image's, the source's, the film's and the broadcaster's parts.
        header.Clear();
        var rate = metadata.TryGet<double>("framerate", out var perSecond)
            ? BitConverter.SingleToUInt32Bits((float)perSecond) : uint.MaxValue;
        UInt32(header, 1724 - 1024, rate);
        target.Write(header);
    }

    /// <summary>The 1,024 bytes of Cineon.</summary>
    public static void WriteCineon(TargetStream target, FilmLayout layout, ImageMetadata metadata)
    {
        Span<byte> header = stackalloc byte[CineonHeader.Size];
        header.Clear();
        UInt32(header, 0, CineonHeader.Magic);
        UInt32(header, 4, CineonHeader.Size);
        UInt32(header, 8, CineonHeader.Size);
        UInt32(header, 20, (uint)(CineonHeader.Size + (layout.RowBytes * layout.Height)));
        "V4.5"u8.CopyTo(header[24..]);
        FilmText.Put(header.Slice(32, 100), metadata, "filename");
        FilmText.Put(header.Slice(132, 24), metadata, "created");
        header[193] = (byte)layout.Channels;
        for (var channel = 0; channel < layout.Channels; channel++)
        {
            var element = header[(CineonHeader.ElementsAt + (channel * CineonHeader.ElementSize))..];
            element[1] = layout.Channels == 1 ? (byte)0 : (byte)(channel + 1);
            element[2] = (byte)layout.Bits;
            UInt32(element, 4, (uint)layout.Width);
            UInt32(element, 8, (uint)layout.Height);
            UInt32(element, 20, (uint)((1L << layout.Bits) - 1));
        }

        header[681] = layout.Bits is 10 or 12 ? (byte)5 : (byte)0;
        FilmText.Put(header.Slice(740, 200), metadata, "description");
        target.Write(header);
    }

    private static byte Number(ImageMetadata metadata, string key)
        => metadata.TryGet<int>(key, out var number) && number is >= 0 and <= byte.MaxValue ? (byte)number : (byte)0;

    private static void UInt16(Span<byte> bytes, int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(bytes[at..], (ushort)value);

    private static void UInt32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], value);
}

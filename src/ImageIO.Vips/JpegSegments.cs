using System.Buffers.Binary;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>The start of a JPEG file: the marker that opens it, and the segments that hold metadata.</summary>
internal static class JpegSegments
{
    /// <summary>A segment's length counts its own two bytes.</summary>
    private const int MaxPayload = ushort.MaxValue - 2;

    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const int DotsPerInch = 1;

    private static ReadOnlySpan<byte> StartOfImage => [0xFF, 0xD8];

    private static ReadOnlySpan<byte> XmpPrefix => "http://ns.adobe.com/xap/1.0/\0"u8;

    private static ReadOnlySpan<byte> ExifPrefix => "Exif\0\0"u8;

    private static ReadOnlySpan<byte> IccPrefix => "ICC_PROFILE\0"u8;

    /// <summary>The frame header (ITU-T T.81 B.2.2; T.87 C.2.2 for JPEG-LS): its marker's second byte, the bits of a sample, and its place; null where there is none, or it is out of reach.</summary>
    /// <param name="source">At the file's first byte, where it is left.</param>
    public static (byte Marker, int Bits, long Position)? FindFrame(SourceStream source)
    {
        const int headerLength = 5;
        const int maxSegments = 100_000;
        var start = source.Position;
        long at = StartOfImage.Length;
        try
        {
            for (var segments = 0; segments < maxSegments; segments++)
            {
                // Metadata of any length may stand before the frame. A source that can't seek gives only its beginning.
                if (source.CanSeek)
                    source.Position = start + at;
                var seen = source.CanSeek ? 0 : (int)Math.Min(at, SourceStream.MaxSpan);
                var bytes = source.Peek(Math.Min(seen + headerLength, SourceStream.MaxSpan));
                bytes = bytes[Math.Min(seen, bytes.Length)..];
                if (bytes.Length < headerLength || bytes[0] != 0xFF || bytes[1] is 0xD9 or 0xDA)
                    return null;
                if (bytes[1] is 0xF7 or (>= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)))
                    return (bytes[1], bytes[4], start + at);
                at += bytes[1] == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            }

            return null;
        }
        finally
        {
            if (source.CanSeek)
                source.Position = start;
        }
    }

    /// <summary>Writes the start-of-image marker, JFIF (ITU-T T.871), EXIF, XMP and ICC.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="metadata">What; the resolution goes into JFIF, as whole dots per inch.</param>
    /// <param name="isJfif">False for CMYK, which JFIF does not know.</param>
    /// <returns>How many bytes of the encoder's output this replaces: its own start-of-image marker.</returns>
    /// <exception cref="ImageEncodingException">A block is longer than JPEG can hold.</exception>
    public static int WriteHead(TargetStream target, in WrittenMetadata metadata, bool isJfif)
    {
        const int iccPartLength = MaxPayload - 14;
        var iccParts = (metadata.Icc.Length + iccPartLength - 1) / iccPartLength;
        CheckLength("EXIF", metadata.Exif.Length, MaxPayload - ExifPrefix.Length);
        CheckLength("XMP", metadata.Xmp.Length, MaxPayload - XmpPrefix.Length);
        CheckLength("ICC", metadata.Icc.Length, iccPartLength * byte.MaxValue);

        target.Write(StartOfImage);
        if (isJfif)
            WriteJfif(target, metadata);
        if (!metadata.Exif.IsEmpty)
            WriteSegment(target, App1, ExifPrefix, metadata.Exif.Span);
        if (!metadata.Xmp.IsEmpty)
            WriteSegment(target, App1, XmpPrefix, metadata.Xmp.Span);
        for (var part = 0; part < iccParts; part++)
        {
            var from = part * iccPartLength;
            var length = Math.Min(iccPartLength, metadata.Icc.Length - from);
            WriteSegment(target, App2, [.. IccPrefix, (byte)(part + 1), (byte)iccParts], metadata.Icc.Span.Slice(from, length));
        }

        return StartOfImage.Length;
    }

    private static void WriteJfif(TargetStream target, in WrittenMetadata metadata)
    {
        // Without a resolution, the density is the pixels' aspect ratio: square.
        var hasDpi = metadata.Dpi is ( > 0.5 and < ushort.MaxValue, > 0.5 and < ushort.MaxValue);
        var (x, y) = hasDpi ? ((int)Math.Round(metadata.Dpi!.Value.X), (int)Math.Round(metadata.Dpi.Value.Y)) : (1, 1);
        WriteSegment(
            target,
            App0,
            "JFIF\0"u8,
            [1, 1, (byte)(hasDpi ? DotsPerInch : 0), (byte)(x >> 8), (byte)x, (byte)(y >> 8), (byte)y, 0, 0]);
    }

    private static void WriteSegment(TargetStream target, byte marker, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload)
    {
        target.WriteByte(0xFF);
        target.WriteByte(marker);
        target.WriteUInt16BigEndian((ushort)(2 + prefix.Length + payload.Length));
        target.Write(prefix);
        target.Write(payload);
    }

    private static void CheckLength(string block, int length, int max)
    {
        if (length > max)
            throw new ImageEncodingException($"The {block} block has {length} bytes, but JPEG holds {max} at most. Leave it out, or shorten it.");
    }
}

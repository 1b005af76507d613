using System.Buffers.Binary;
using System.Text;
using ImageIO.Jpeg;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>The start of a JPEG file: the marker that opens it, and the segments that hold metadata.</summary>
internal static class JpegSegments
{
    /// <summary>A segment's length counts its own two bytes.</summary>
    private const int MaxPayload = ushort.MaxValue - 2;

    private const int MaxIccPart = MaxPayload - 14;

    private const byte App0 = 0xE0;
    private const byte App1 = 0xE1;
    private const byte App2 = 0xE2;
    private const byte App13 = 0xED;
    private const byte Comment = 0xFE;
    private const int DotsPerInch = 1;

    private static ReadOnlySpan<byte> StartOfImage => [0xFF, 0xD8];

    private static ReadOnlySpan<byte> XmpPrefix => "http://ns.adobe.com/xap/1.0/\0"u8;

    private static ReadOnlySpan<byte> ExifPrefix => "Exif\0\0"u8;

    private static ReadOnlySpan<byte> IccPrefix => "ICC_PROFILE\0"u8;

    /// <summary>Writes the start-of-image marker, JFIF (ITU-T T.871), EXIF, XMP, ICC, IPTC and a comment.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="metadata">What; the resolution goes into JFIF, as whole dots per inch.</param>
    /// <param name="isJfif">False for CMYK, which JFIF does not know.</param>
    /// <param name="omitsOversized">Leave out what is longer than JPEG can hold, instead of refusing it.</param>
    /// <returns>How many bytes of the encoder's output this replaces: its own start-of-image marker.</returns>
    /// <exception cref="ImageEncodingException">A block is longer than JPEG can hold, and is not to be left out.</exception>
    public static int WriteHead(TargetStream target, in WrittenMetadata metadata, bool isJfif, bool omitsOversized)
    {
        var exif = Fitting("EXIF", metadata.Exif, MaxPayload - ExifPrefix.Length, omitsOversized).Span;
        var icc = Fitting("ICC", metadata.Icc, MaxIccPart * byte.MaxValue, omitsOversized).Span;
        var comment = Fitting("comment", Encoding.UTF8.GetBytes(metadata.Comment ?? ""), MaxPayload, omitsOversized).Span;

        target.Write(StartOfImage);
        if (isJfif)
            WriteJfif(target, metadata);
        if (!exif.IsEmpty)
            WriteSegment(target, App1, ExifPrefix, exif);
        if (!metadata.Xmp.IsEmpty)
            WriteXmp(target, metadata.Xmp.Span);
        var iccParts = (icc.Length + MaxIccPart - 1) / MaxIccPart;
        for (var part = 0; part < iccParts; part++)
        {
            var from = part * MaxIccPart;
            WriteSegment(target, App2, [.. IccPrefix, (byte)(part + 1), (byte)iccParts],
                icc.Slice(from, Math.Min(MaxIccPart, icc.Length - from)));
        }

        if (!metadata.Iptc.IsEmpty)
            WriteIptc(target, metadata.Iptc.Span);
        if (!comment.IsEmpty)
            WriteSegment(target, Comment, default, comment);
        return StartOfImage.Length;
    }

    /// <summary>A packet that is too long for a segment becomes the extension of one that says no more than that.</summary>
    private static void WriteXmp(TargetStream target, ReadOnlySpan<byte> packet)
    {
        if (packet.Length <= MaxPayload - XmpPrefix.Length)
        {
            WriteSegment(target, App1, XmpPrefix, packet);
            return;
        }

        const int maxPiece = 65_400;
        WriteSegment(target, App1, XmpPrefix, JpegXmp.Stub(packet, out var identifier));
        byte[] start = [.. JpegXmp.ExtensionPrefix, .. identifier, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(start.AsSpan(start.Length - 8), packet.Length);
        for (var from = 0; from < packet.Length; from += maxPiece)
        {
            BinaryPrimitives.WriteInt32BigEndian(start.AsSpan(start.Length - 4), from);
            WriteSegment(target, App1, start, packet.Slice(from, Math.Min(maxPiece, packet.Length - from)));
        }
    }

    private static void WriteIptc(TargetStream target, ReadOnlySpan<byte> records)
    {
        ReadOnlySpan<byte> resource = JpegIptc.Resource(records);
        for (var max = MaxPayload - JpegIptc.Prefix.Length; !resource.IsEmpty; resource = resource[Math.Min(max, resource.Length)..])
            WriteSegment(target, App13, JpegIptc.Prefix, resource[..Math.Min(max, resource.Length)]);
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

    private static ReadOnlyMemory<byte> Fitting(string block, ReadOnlyMemory<byte> bytes, int max, bool omitsOversized)
    {
        if (bytes.Length <= max)
            return bytes;
        if (omitsOversized)
            return default;
        throw new ImageEncodingException(
            $"The {block} block has {bytes.Length} bytes, but JPEG holds {max} at most. Shorten it, or set " +
            "JpegWriteOptions.OmitOversizedMetadata to leave it out.");
    }
}

using System.Buffers.Binary;
using ImageIO.Resources;

namespace ImageIO.Vips;

/// <summary>
/// A chunk of a RIFF file. Its content starts at <paramref name="Position"/>; where its length is odd, a byte follows that counts for
/// nothing.
/// </summary>
internal readonly record struct WebPChunk(uint Type, uint Length, long Position)
{
    /// <summary>Where the next chunk starts.</summary>
    public long End => Position + Length + (Length & 1);
}

/// <summary>The chunks of a WebP file (RFC 9649, section 2), their types as the little-endian numbers that stand in the file.</summary>
internal static class WebPChunks
{
    public const uint Riff = 0x46464952;
    public const uint WebP = 0x50424557;
    public const uint Extended = 0x58385056; // VP8X
    public const uint Animation = 0x4D494E41; // ANIM
    public const uint Frame = 0x464D4E41; // ANMF
    public const uint Alpha = 0x48504C41; // ALPH
    public const uint Lossy = 0x20385056; // VP8 and a space
    public const uint Lossless = 0x4C385056; // VP8L
    public const uint Profile = 0x50434349; // ICCP
    public const uint Exif = 0x46495845; // EXIF
    public const uint Xmp = 0x20504D58; // XMP and a space

    /// <summary>Bytes of a chunk's type and length.</summary>
    public const int HeaderLength = 8;

    /// <summary>Bytes in front of the first chunk: RIFF, the length of what follows, WEBP.</summary>
    public const int FileHeaderLength = 12;

    /// <summary>Bytes of what VP8X holds: flags, three bytes of zero, width and height less one in three bytes each.</summary>
    public const int ExtendedLength = 10;

    public const byte AnimationFlag = 0x02;
    public const byte XmpFlag = 0x04;
    public const byte ExifFlag = 0x08;
    public const byte AlphaFlag = 0x10;
    public const byte ProfileFlag = 0x20;

    /// <summary>Whether a file is an animation.</summary>
    /// <param name="start">Its first bytes.</param>
    public static bool IsAnimation(ReadOnlySpan<byte> start)
        => start.Length > FileHeaderLength + HeaderLength
            && BinaryPrimitives.ReadUInt32LittleEndian(start[FileHeaderLength..]) == Extended
            && (start[FileHeaderLength + HeaderLength] & AnimationFlag) != 0;

    /// <summary>The chunk that starts where the source stands; the source is left at its content.</summary>
    public static WebPChunk Read(SourceStream source)
    {
        var type = source.ReadUInt32LittleEndian();
        var length = source.ReadUInt32LittleEndian();
        return new WebPChunk(type, length, source.Position);
    }

    public static void WriteHeader(TargetStream target, uint type, long length)
    {
        target.WriteUInt32LittleEndian(type);
        target.WriteUInt32LittleEndian(checked((uint)length));
    }

    /// <summary>Writes a whole chunk.</summary>
    public static void Write(TargetStream target, uint type, ReadOnlySpan<byte> content)
    {
        WriteHeader(target, type, content.Length);
        target.Write(content);
        if (content.Length % 2 != 0)
            target.WriteByte(0);
    }

    public static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    public static void SetUInt24(Span<byte> bytes, int value)
        => (bytes[0], bytes[1], bytes[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
}

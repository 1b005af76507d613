using System.Buffers.Binary;

namespace ImageIO.FFmpeg.Writing;

/// <summary>
/// Writes raw frames as a stream of Matroska (RFC 9559), as small as it can be: unlike plain raw frames, each has its own time, and ffmpeg
/// needs to be told nothing of their layout. Its names are in the comments.
/// </summary>
/// <param name="pipe">Where it goes.</param>
internal sealed class MatroskaFeeder(Stream pipe)
{
    private const uint Header = 0x1A45DFA3;
    private const uint Segment = 0x18538067;
    private const uint Info = 0x1549A966;
    private const uint TimestampScale = 0x2AD7B1;
    private const uint Tracks = 0x1654AE6B;
    private const uint TrackEntry = 0xAE;
    private const uint TrackNumber = 0xD7;
    private const uint TrackUid = 0x73C5;
    private const uint TrackType = 0x83;
    private const uint DefaultDuration = 0x23E383;
    private const uint CodecId = 0x86;
    private const uint Video = 0xE0;
    private const uint PixelWidth = 0xB0;
    private const uint PixelHeight = 0xBA;
    private const uint ColorSpace = 0x2EB524;
    private const uint Cluster = 0x1F43B675;
    private const uint Timestamp = 0xE7;
    private const uint SimpleBlock = 0xA3;
    private const int NanosecondsPerTick = 1000;

    private readonly byte[] _header = new byte[64];

    /// <summary>Writes what comes before the first frame.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="layout">Four bytes that name the layout of the pixels.</param>
    /// <param name="duration">How long a frame is shown, usually.</param>
    public void WriteStart(int width, int height, ReadOnlySpan<byte> layout, TimeSpan duration)
    {
        var video = Join(Number(PixelWidth, (ulong)width), Number(PixelHeight, (ulong)height), Element(ColorSpace, layout));
        var track = Join(
            Number(TrackNumber, 1),
            Number(TrackUid, 1),
            Number(TrackType, 1),
            Number(DefaultDuration, (ulong)Math.Max(1, duration.Ticks * 100)),
            Element(CodecId, "V_UNCOMPRESSED"u8),
            Element(Video, video));

        // EBMLVersion and the others have their defaults but the type; the length of the segment is not known.
        var type = Element(0x4282, "matroska"u8);
        pipe.Write(Element(Header, Join(type, Number(0x4287, 4), Number(0x4285, 2))));
        pipe.Write([.. Id(Segment), 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        pipe.Write(Element(Info, Number(TimestampScale, NanosecondsPerTick)));
        pipe.Write(Element(Tracks, Element(TrackEntry, track)));
    }

    /// <summary>Writes what comes before a frame: its bytes follow.</summary>
    /// <param name="microseconds">When it is shown.</param>
    /// <param name="length">Its bytes.</param>
    public void WriteFrameStart(long microseconds, long length)
    {
        // A block's own time has 16 bits: each has a cluster of its own instead.
        var time = Number(Timestamp, (ulong)microseconds);
        var position = 0;
        Put(Id(Cluster));
        PutLength(time.Length + 1 + 8 + 4 + length);
        Put(time);
        Put(Id(SimpleBlock));
        PutLength(4 + length);
        Put([0x81, 0, 0, 0x80]);
        pipe.Write(_header.AsSpan(0, position));

        void Put(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_header.AsSpan(position));
            position += bytes.Length;
        }

        void PutLength(long value)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_header.AsSpan(position), (ulong)value | (1UL << 56));
            position += 8;
        }
    }

    private static byte[] Join(params ReadOnlySpan<byte[]> parts)
    {
        var all = new List<byte>();
        foreach (var part in parts)
            all.AddRange(part);
        return [.. all];
    }

    private static byte[] Number(uint id, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Element(id, bytes);
    }

    private static byte[] Element(uint id, ReadOnlySpan<byte> content)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(length, (uint)content.Length | (1UL << 56));
        return [.. Id(id), .. length, .. content];
    }

    /// <summary>The bytes of a name, of which the first tells how many they are.</summary>
    private static byte[] Id(uint id)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return bytes[(id > 0xFFFFFF ? 0 : id > 0xFFFF ? 1 : id > 0xFF ? 2 : 3)..];
    }
}

using System.Buffers.Binary;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>Writes whole chunks.</summary>
internal static class PngChunkWriter
{
    public static void WriteChunk(this TargetStream target, uint type, ReadOnlySpan<byte> data)
    {
        target.WriteUInt32BigEndian((uint)data.Length);
        target.WriteUInt32BigEndian(type);
        target.Write(data);
        target.WriteUInt32BigEndian(PngCrc.OfChunk(type, data));
    }

    /// <summary>Writes the data of a frame (fdAT), with its place in the order of the animation's chunks.</summary>
    public static void WriteFrameData(this TargetStream target, uint sequence, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, sequence);
        target.WriteUInt32BigEndian(checked((uint)(number.Length + data.Length)));
        target.WriteUInt32BigEndian(PngChunkType.FrameData);
        target.Write(number);
        target.Write(data);
        var crc = Crc32.Append(PngCrc.OfType(PngChunkType.FrameData), number);
        target.WriteUInt32BigEndian(Crc32.Finish(Crc32.Append(crc, data)));
    }
}

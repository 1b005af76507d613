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
}

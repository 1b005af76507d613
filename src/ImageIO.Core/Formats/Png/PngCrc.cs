using System.Buffers.Binary;
using ImageIO.Resources;

namespace ImageIO.Formats.Png;

/// <summary>The checksum of a chunk: the CRC-32 of its type and data.</summary>
internal static class PngCrc
{
    /// <summary>The CRC of a chunk's type and data.</summary>
    public static uint OfChunk(uint type, ReadOnlySpan<byte> data) => Crc32.Finish(Crc32.Append(OfType(type), data));

    /// <summary>The running value of a chunk's type, to which its data is appended.</summary>
    public static uint OfType(uint type)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, type);
        return Crc32.AppendScalar(Crc32.Start, bytes);
    }
}

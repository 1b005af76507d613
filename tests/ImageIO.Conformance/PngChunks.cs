using System.Buffers.Binary;

namespace ImageIO.Conformance;

/// <summary>The checksums of a PNG file's chunks.</summary>
internal static class PngChunks
{
    /// <summary>Each chunk is its length, its name, its data, and the CRC of name and data; the first one starts at byte 8.</summary>
    public static void SetChecksums(byte[] file)
    {
        var rest = file.AsSpan(Math.Min(8, file.Length));
        while (rest.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                return;
            var covered = 4 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(rest[(4 + covered)..], Crc32(rest.Slice(4, covered)));
            rest = rest[(8 + covered)..];
        }
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }
}

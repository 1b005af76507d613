using System.Buffers.Binary;

namespace ImageIO.Tests.Metadata;

/// <summary>
/// Makes a color profile that libraries take for a real one: the primaries of sRGB with a plain gamma, in version 2.1 (ICC.1:2001-04,
/// sections 6.1 to 6.5).
/// </summary>
internal static class IccProfile
{
    /// <param name="gamma">The exponent, in 256ths.</param>
    public static byte[] Create(int gamma = 0x233)
    {
        byte[] curve = [.. "curv"u8, .. new byte[4], .. U32(1), (byte)(gamma >> 8), (byte)gamma];
        (string Name, byte[] Data)[] tags =
        [
            ("desc", [.. "desc"u8, .. new byte[4], .. U32(5), .. "test\0"u8, .. new byte[4 + 4 + 2 + 1 + 67]]),
            ("cprt", [.. "text"u8, .. new byte[4], .. "none\0"u8]),
            ("wtpt", Xyz(0.9642, 1, 0.8249)),
            ("rXYZ", Xyz(0.4361, 0.2225, 0.0139)),
            ("gXYZ", Xyz(0.3851, 0.7169, 0.0971)),
            ("bXYZ", Xyz(0.1431, 0.0606, 0.7141)),
            ("rTRC", curve),
            ("gTRC", curve),
            ("bTRC", curve),
        ];
        var table = new List<byte>(U32(tags.Length));
        var contents = new List<byte>();
        foreach (var (name, data) in tags)
        {
            var start = 128 + 4 + (12 * tags.Length) + contents.Count;
            table.AddRange([.. name.Select(letter => (byte)letter), .. U32(start), .. U32(data.Length)]);
            contents.AddRange([.. data, .. new byte[-data.Length & 3]]);
        }

        var header = new byte[128];
        U32(header.Length + table.Count + contents.Count).CopyTo(header, 0);
        ((byte[])[2, 0x10, 0, 0, .. "mntrRGB XYZ "u8, 0x07, 0xD0, 0, 1, 0, 1]).CopyTo(header, 8);
        "acsp"u8.CopyTo(header.AsSpan(36));
        Xyz(0.9642, 1, 0.8249).AsSpan(8).CopyTo(header.AsSpan(68));
        return [.. header, .. table, .. contents];
    }

    private static byte[] Xyz(params double[] values)
        => [.. "XYZ "u8, .. new byte[4], .. values.SelectMany(value => U32((int)Math.Round(value * 65536)))];

    private static byte[] U32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}

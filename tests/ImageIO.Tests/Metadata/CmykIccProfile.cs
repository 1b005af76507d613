using System.Buffers.Binary;

namespace ImageIO.Tests.Metadata;

/// <summary>
/// Makes a profile of inks that are all gray: the lightness is what black leaves, less the mean of the others; version 2.4, one table of
/// two points an ink (ICC.1:2001-04, 6.5.7). No plain rule gives the same, so that a test sees which of the two was used.
/// </summary>
internal static class CmykIccProfile
{
    public static byte[] Create()
    {
        byte[] straight = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var table = new List<byte>([.. "mft1"u8, 0, 0, 0, 0, 4, 3, 2, 0]);
        for (var i = 0; i < 9; i++)
            table.AddRange(i % 4 == 0 ? [0, 1, 0, 0] : [0, 0, 0, 0]);
        for (var i = 0; i < 4; i++)
            table.AddRange(straight);
        for (var inks = 0; inks < 16; inks++)
        {
            int c = inks >> 3, m = (inks >> 2) & 1, y = (inks >> 1) & 1, k = inks & 1;
            table.AddRange([(byte)((1 - k) * 255 * (3 - c - m - y) / 3), 128, 128]);
        }

        for (var i = 0; i < 3; i++)
            table.AddRange(straight);

        const int start = 128 + 4 + 12;
        var profile = new byte[start + table.Count];
        BinaryPrimitives.WriteInt32BigEndian(profile, profile.Length);
        ((byte[])[2, 0x40, 0, 0, .. "prtrCMYKLab "u8, 0x07, 0xD0, 0, 1, 0, 1]).CopyTo(profile, 8);
        "acsp"u8.CopyTo(profile.AsSpan(36));
        ((byte[])[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]).CopyTo(profile, 68);
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(128), 1);
        "A2B0"u8.CopyTo(profile.AsSpan(132));
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(136), start);
        BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(140), table.Count);
        table.CopyTo(profile, start);
        return profile;
    }
}

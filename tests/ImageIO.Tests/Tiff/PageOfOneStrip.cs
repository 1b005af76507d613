using System.Buffers.Binary;

namespace ImageIO.Tests.Tiff;

/// <summary>A TIFF of one page, in one strip that is a file or stream of another format.</summary>
internal static class PageOfOneStrip
{
    private const ushort Short = 3;
    private const ushort Long = 4;

    /// <summary>Makes the file.</summary>
    /// <param name="strip">The bytes of the strip.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="compression">Tag 259.</param>
    /// <param name="photometric">Tag 262.</param>
    /// <param name="samples">Samples of a pixel.</param>
    /// <param name="bits">Bits of a sample.</param>
    /// <param name="isCounted">Whether tag 277 says so.</param>
    /// <param name="interchange">What tag 513 leads to; null without it.</param>
    public static byte[] Build(byte[] strip, ushort width, ushort height, ushort compression, ushort photometric = 2, ushort samples = 3,
        byte bits = 8, bool isCounted = true, byte[]? interchange = null)
    {
        var entries = 7 + (isCounted ? 1 : 0) + (interchange is null ? 0 : 1) + (samples == 4 ? 1 : 0);
        var bitsAt = 8 + 2 + (entries * 12) + 4;
        var data = bitsAt + (2 * samples);
        var file = new byte[data + strip.Length + (interchange?.Length ?? 0)];
        "II*\0\u0008\0\0\0"u8.CopyTo(file);
        file[8] = (byte)entries;
        var at = 10;
        Add(256, Short, 1, width);
        Add(257, Short, 1, height);
        Add(258, Short, samples, bitsAt);
        Add(259, Short, 1, compression);
        Add(262, Short, 1, photometric);
        Add(273, Long, 1, data);
        if (isCounted)
            Add(277, Short, 1, samples);
        Add(279, Long, 1, strip.Length);
        if (samples == 4)
            Add(338, Short, 1, 2);
        if (interchange is not null)
            Add(513, Long, 1, data + strip.Length);
        for (var i = 0; i < samples; i++)
            file[bitsAt + (2 * i)] = bits;
        strip.CopyTo(file, data);
        interchange?.CopyTo(file, data + strip.Length);
        return file;

        void Add(ushort tag, ushort type, int count, int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at + 2), type);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + 4), count);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at + 8), value);
            at += 12;
        }
    }
}

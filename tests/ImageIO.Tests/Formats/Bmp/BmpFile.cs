using System.Buffers.Binary;

namespace ImageIO.Tests.Formats.Bmp;

/// <summary>Puts BMP files together byte by byte, so that every kind of header can be tested.</summary>
internal sealed record BmpFile(int Width, int Height, int BitsPerPixel)
{
    public int HeaderSize { get; init; } = 40;

    public int Compression { get; init; }

    /// <summary>Blue, green, red, and a fourth byte but in the oldest headers.</summary>
    public byte[] Palette { get; init; } = [];

    public int ColorsUsed { get; init; }

    /// <summary>Red, green, blue, alpha; within the header where it has room, else behind it.</summary>
    public uint[] Masks { get; init; } = [];

    public byte[] Pixels { get; init; } = [];

    public int Gap { get; init; }

    public int? PixelOffset { get; init; }

    public byte[] ToBytes()
    {
        var header = new byte[Math.Max(HeaderSize, 40)];
        BinaryPrimitives.WriteInt32LittleEndian(header, HeaderSize);
        if (HeaderSize == 12)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), (ushort)Width);
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), (ushort)Height);
            header[8] = 1;
            header[10] = (byte)BitsPerPixel;
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), Width);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Height);
            header[12] = 1;
            header[14] = (byte)BitsPerPixel;
            header[16] = (byte)Compression;
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), 3780);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), 1890);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(32), ColorsUsed);
        }

        var masks = new byte[Masks.Length * 4];
        for (var i = 0; i < Masks.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(masks.AsSpan(i * 4), Masks[i]);
        header = header[..HeaderSize];
        if (HeaderSize >= 52)
            masks.AsSpan(0, Math.Min(masks.Length, HeaderSize - 40)).CopyTo(header.AsSpan(40));
        byte[] rest = [.. header, .. HeaderSize >= 52 ? [] : masks, .. Palette, .. new byte[Gap]];
        var start = new byte[14];
        "BM"u8.CopyTo(start);
        BinaryPrimitives.WriteInt32LittleEndian(start.AsSpan(2), 14 + rest.Length + Pixels.Length);
        BinaryPrimitives.WriteInt32LittleEndian(start.AsSpan(10), PixelOffset ?? (14 + rest.Length));
        return [.. start, .. rest, .. Pixels];
    }
}

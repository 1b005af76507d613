using System.Buffers.Binary;

namespace ImageIO.Tests.Vips;

/// <summary>JPEG files with something changed in them, by their markers.</summary>
internal static class JpegFiles
{
    /// <summary>Where a marker stands, from <paramref name="from"/> on.</summary>
    public static int Find(ReadOnlySpan<byte> file, byte marker, int from = 0)
    {
        var place = file[from..].IndexOf([(byte)0xFF, marker]);
        Assert.True(place >= 0);
        return from + place;
    }

    /// <summary>A file without some of the bytes in the middle of its first scan.</summary>
    public static byte[] WithHole(byte[] file, int length = 20)
    {
        var scan = Find(file, 0xDA);
        var middle = (scan + file.Length) / 2;
        return [.. file[..middle], .. file[(middle + length)..]];
    }

    /// <summary>A file with one more segment behind its first marker.</summary>
    public static byte[] WithSegment(byte[] file, byte marker, params byte[][] payloads)
    {
        List<byte> result = [.. file[..2]];
        foreach (var payload in payloads)
        {
            var length = payload.Length + 2;
            result.AddRange([0xFF, marker, (byte)(length >> 8), (byte)length, .. payload]);
        }

        return [.. result, .. file[2..]];
    }

    /// <summary>A file whose last scan stands there many times.</summary>
    public static byte[] WithRepeatedScan(byte[] file, int times)
    {
        var last = file.AsSpan().LastIndexOf([(byte)0xFF, (byte)0xDA]);
        var scan = file[last..^2];
        return [.. file[..last], .. Enumerable.Repeat(scan, times).SelectMany(bytes => bytes), 0xFF, 0xD9];
    }

    /// <summary>
    /// A file of several pictures (CIPA DC-007), each whole in itself, with an index in the first that says where they begin.
    /// </summary>
    public static byte[] Several(bool isLittle, params byte[][] pictures)
    {
        // SOI, marker and length of the segment, "MPF": offsets are counted from behind these.
        const int origin = 2 + 4 + 4;
        var offset = WithSegment(pictures[0], 0xE2, PictureIndex(pictures.Length, isLittle, new uint[pictures.Length])).Length - origin;
        var offsets = new uint[pictures.Length];
        for (var i = 1; i < pictures.Length; i++)
        {
            offsets[i] = (uint)offset;
            offset += pictures[i].Length;
        }

        return [.. WithSegment(pictures[0], 0xE2, PictureIndex(pictures.Length, isLittle, offsets)), .. pictures.Skip(1)
            .SelectMany(picture => picture)];
    }

    /// <summary>
    /// The index of a file of several pictures (CIPA DC-007): its version, the number of images, and where they begin, counted from behind
    /// "MPF".
    /// </summary>
    public static byte[] PictureIndex(int images, bool isLittle, params uint[] offsets)
    {
        byte[] index = [.. "MPF\0"u8, .. new byte[38 + (offsets.Length == 0 ? 0 : 12 + (16 * offsets.Length))]];
        var tiff = index.AsSpan(4);
        (isLittle ? "II*\0"u8 : "MM\0*"u8).CopyTo(tiff);
        UInt32(tiff[4..], 8);
        UInt16(tiff[8..], (ushort)(offsets.Length == 0 ? 2 : 3));
        UInt16(tiff[10..], 0xB000);
        UInt16(tiff[12..], 7);
        UInt32(tiff[14..], 4);
        "0100"u8.CopyTo(tiff[18..]);
        UInt16(tiff[22..], 0xB001);
        UInt16(tiff[24..], 4);
        UInt32(tiff[26..], 1);
        UInt32(tiff[30..], (uint)images);
        if (offsets.Length > 0)
        {
            UInt16(tiff[34..], 0xB002);
            UInt16(tiff[36..], 7);
            UInt32(tiff[38..], (uint)(16 * offsets.Length));
            UInt32(tiff[42..], 50);
            for (var i = 0; i < offsets.Length; i++)
                UInt32(tiff[(50 + (16 * i) + 8)..], offsets[i]);
        }

        return index;

        void UInt16(Span<byte> at, ushort value)
        {
            if (isLittle)
                BinaryPrimitives.WriteUInt16LittleEndian(at, value);
            else
                BinaryPrimitives.WriteUInt16BigEndian(at, value);
        }

        void UInt32(Span<byte> at, uint value)
        {
            if (isLittle)
                BinaryPrimitives.WriteUInt32LittleEndian(at, value);
            else
                BinaryPrimitives.WriteUInt32BigEndian(at, value);
        }
    }
}

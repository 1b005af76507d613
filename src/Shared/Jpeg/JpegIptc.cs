using System.Buffers.Binary;

namespace ImageIO.Jpeg;

/// <summary>
/// IPTC in a JPEG: one of the image resources that Photoshop keeps in segments APP13 (Adobe, "Photoshop File Formats Specification", image
/// resources), which may go on from one segment to the next.
/// </summary>
internal static class JpegIptc
{
    private const ushort IptcId = 1028;
    private const int HeaderLength = 12;

    /// <summary>What a segment with image resources starts with.</summary>
    public static ReadOnlySpan<byte> Prefix => "Photoshop 3.0\0"u8;

    private static ReadOnlySpan<byte> Mark => "8BIM"u8;

    /// <summary>The records of IPTC; null where there are none, or what is before them is damaged.</summary>
    /// <param name="segments">Whole segments, from the prefix on.</param>
    public static byte[]? Read(IReadOnlyList<byte[]> segments)
    {
        var resources = Join(segments).AsSpan();
        while (resources.Length >= HeaderLength && resources.StartsWith(Mark))
        {
            // Mark, identifier, a name with its length in front, the length, the data; the last three filled up to even.
            var id = BinaryPrimitives.ReadUInt16BigEndian(resources[Mark.Length..]);
            var lengthAt = Mark.Length + sizeof(ushort) + Even(1L + resources[Mark.Length + sizeof(ushort)]);
            if (lengthAt + sizeof(uint) > resources.Length)
                break;
            var length = BinaryPrimitives.ReadUInt32BigEndian(resources[(int)lengthAt..]);
            var data = lengthAt + sizeof(uint);
            if (data + length > resources.Length)
                break;
            if (id == IptcId)
                return resources.Slice((int)data, (int)length).ToArray();
            resources = resources[(int)Math.Min(resources.Length, data + Even(length))..];
        }

        return null;
    }

    /// <summary>The records as an image resource.</summary>
    public static byte[] Resource(ReadOnlySpan<byte> records)
    {
        var resource = new byte[HeaderLength + (int)Even(records.Length)];
        Mark.CopyTo(resource);
        BinaryPrimitives.WriteUInt16BigEndian(resource.AsSpan(Mark.Length), IptcId);
        BinaryPrimitives.WriteInt32BigEndian(resource.AsSpan(HeaderLength - sizeof(int)), records.Length);
        records.CopyTo(resource.AsSpan(HeaderLength));
        return resource;
    }

    private static byte[] Join(IReadOnlyList<byte[]> segments)
    {
        var resources = new byte[segments.Sum(segment => segment.Length - Prefix.Length)];
        var length = 0;
        foreach (var segment in segments)
        {
            segment.AsSpan(Prefix.Length).CopyTo(resources.AsSpan(length));
            length += segment.Length - Prefix.Length;
        }

        return resources;
    }

    private static long Even(long length) => length + (length & 1);
}

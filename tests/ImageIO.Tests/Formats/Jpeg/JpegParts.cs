using System.Buffers.Binary;

namespace ImageIO.Tests.Formats.Jpeg;

/// <summary>Finds segments of a JPEG.</summary>
internal static class JpegParts
{
    /// <summary>Where the first marker of a kind stands, in front of the first scan's data.</summary>
    public static int Find(byte[] file, byte marker)
    {
        for (var place = 2; place + 4 <= file.Length; place += 2 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(place + 2)))
        {
            if (file[place + 1] == marker)
                return place;
        }

        throw new ArgumentException($"There is no segment of marker 0xFF{marker:X2}.", nameof(marker));
    }
}

using System.Buffers.Binary;
using System.Collections;

namespace ImageIO.Testing;

/// <summary>Metadata to write: small, and valid.</summary>
internal static class SampleMetadata
{
    /// <summary>A comment, and the three blocks.</summary>
    public static ImageMetadata Everything { get; } =
        new(new Dictionary<string, object> { ["comment"] = "Written by the conformance suite." })
        {
            Exif = Exif(),
            Icc = Icc(),
            Xmp = """
                <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>
                """u8.ToArray(),
        };

    /// <summary>Whether a part that was written came back as it was.</summary>
    public static bool AnyEqual(ImageMetadata written, ImageMetadata read)
        => Equal(written.Exif, read.Exif) || Equal(written.Icc, read.Icc) || Equal(written.Xmp, read.Xmp)
            || written.Any(entry => read.TryGetValue(entry.Key, out var value)
                && StructuralComparisons.StructuralEqualityComparer.Equals(value, entry.Value));

    private static bool Equal(ReadOnlyMemory<byte> written, ReadOnlyMemory<byte> read)
        => !written.IsEmpty && written.Span.SequenceEqual(read.Span);

    /// <summary>TIFF 6.0, little-endian: one directory of one entry, the orientation 1.</summary>
    private static byte[] Exif() => [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>
    /// The 128 bytes of the header of ICC.1:2010 §7.2, and a tag table without tags: an RGB display profile that says nothing more.
    /// </summary>
    private static byte[] Icc()
    {
        var profile = new byte[132];
        BinaryPrimitives.WriteInt32BigEndian(profile, profile.Length);
        profile[8] = 4;
        "mntrRGB XYZ "u8.CopyTo(profile.AsSpan(12));
        "acsp"u8.CopyTo(profile.AsSpan(36));
        return profile;
    }
}
